using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Landfall.Cli.Api;
using Landfall.DuckDb;

namespace Landfall.Cli.Hosting;

/// <summary>The warehouse of a data folder whose host is down.</summary>
internal static class WarehouseFile
{
    private const string Name = "warehouse.duckdb";

    /// <summary>The warehouse's path in a data folder.</summary>
    public static string PathIn(DirectoryInfo data) => Path.Combine(data.FullName, Name);

    /// <summary>The file, or null when the data folder has none.</summary>
    public static string? Find(DirectoryInfo data) => File.Exists(PathIn(data)) ? PathIn(data) : null;

    /// <summary>Runs one statement on the file, which is opened to read only.</summary>
    /// <exception cref="CliException">DuckDB refuses the file or the statement.</exception>
    public static QueryAnswer Query(string path, string sql, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            using var instance = DuckDbInstance.Open(
                path,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["access_mode"] = "READ_ONLY" }
            );
            using var connection = instance.Connect();
            using var result = connection.Query(sql, parameters: null, cancellationToken);
            var rows = result.Rows().Take(limit + 1).Select(row => row.Select(Json).ToList()).ToList();
            var columns = result.Columns.Select(column => new QueryAnswerColumn(column.Name, column.Type.ToSql())).ToList();
            return new QueryAnswer(columns, [.. rows.Take(limit)], rows.Count > limit, watch.Elapsed.TotalSeconds);
        }
        catch (DuckDbException failure)
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
