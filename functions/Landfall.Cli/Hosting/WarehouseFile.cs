using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Landfall.Cli.Api;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;

namespace Landfall.Cli.Hosting;

/// <summary>The warehouse of a data folder whose host is down.</summary>
internal static class WarehouseFile
{
    private const string Name = "warehouse.duckdb";

    /// <summary>The warehouse's path in a data folder.</summary>
    public static string PathIn(DirectoryInfo data) => Path.Combine(data.FullName, Name);

    /// <summary>The file, or null when the data folder has none.</summary>
    public static string? Find(DirectoryInfo data) => File.Exists(PathIn(data)) ? PathIn(data) : null;

    /// <summary>Runs one query on the file, under the rules of the host.</summary>
    /// <exception cref="CliException">DuckDB refuses the file, or the query fails or does more than read.</exception>
    public static QueryAnswer Query(string path, string sql, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            var answer = DuckDbReader.QueryFile(path, sql, limit, cancellationToken);
            var rows = answer.Rows.Select(row => row.Select(Json).ToList()).ToList();
            var columns = answer.Columns.Select(column => new QueryAnswerColumn(column.Name, column.TypeName)).ToList();
            return new QueryAnswer(columns, [.. rows], answer.Truncated, watch.Elapsed.TotalSeconds);
        }
        catch (WarehouseException failure)
        {
            throw new CliException(ExitCode.Failed, failure.Message, inner: failure);
        }
    }

    private static JsonElement Json(object? value) =>
        value switch
        {
            null or bool or sbyte or short or int or long or byte or ushort or uint or ulong or decimal or string =>
                JsonSerializer.SerializeToElement(value),
            double or float => JsonSerializer.SerializeToElement(value, NotANumbers),
            DateOnly day => JsonSerializer.SerializeToElement(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            DateTime moment => JsonSerializer.SerializeToElement(
                moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
            ),
            _ => JsonSerializer.SerializeToElement(Convert.ToString(value, CultureInfo.InvariantCulture)),
        };

    private static readonly JsonSerializerOptions NotANumbers = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
