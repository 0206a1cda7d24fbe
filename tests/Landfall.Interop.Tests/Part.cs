using System.Text;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Microsoft.Extensions.Options;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Landfall.Interop.Tests;

/// <summary>One part as it would lie in the lake, read by Parquet.Net alone.</summary>
internal sealed record Part(FinishedPart Finished, byte[] Content)
{
    private const string Batch = "test.rows-20260101-0123456789abcdef0123";

    private static readonly ParquetOptions Options = new() { UseDateOnlyTypeForDates = true, UseBigDecimal = true };

    /// <summary>The parts that Landfall's curation writes of <paramref name="text"/>, curated ones and rejects, each in the order of its number.</summary>
    public static async Task<IReadOnlyList<Part>> CurateAsync(Dialect dialect, string text, ContractColumn[] columns, Action<CurationOptions>? change = null)
    {
        var options = new CurationOptions();
        change?.Invoke(options);
        var contract = new TableContract
        {
            Id = "test",
            Table = "test.rows",
            Version = "1.0.0",
            Hash = "0123456789abcdef",
            Origin = new ContractOrigin("test.yaml", 1, 1),
            Landing = LandingPattern.Parse("test/*"),
            Dialect = dialect,
            Mode = LoadMode.Append,
            Columns = columns,
            MaxRejectRatio = 1,
        };
        var stored = Encoding.UTF8.GetBytes(text);
        using var content = new MemoryStream(stored);
        var parts = new List<Part>();
        var gate = new Lock();
        await new Curator(Microsoft.Extensions.Options.Options.Create(options)).RunAsync(Batch, contract, content, stored.Length, null, Take, TestContext.Current.CancellationToken);
        return [.. parts.OrderBy(part => part.Finished.Kind).ThenBy(part => part.Finished.Number)];

        async Task Take(FinishedPart part, CancellationToken cancellationToken)
        {
            var bytes = await File.ReadAllBytesAsync(part.Path, cancellationToken);
            lock (gate)
            {
                parts.Add(new Part(part, bytes));
            }
        }
    }

    /// <summary>A nullable column of this name for a contract.</summary>
    public static ContractColumn Column(string name, ColumnKind kind, int precision = 0, int scale = 0) =>
        new() { Source = name, Name = name, Type = new ColumnType(kind, precision, scale) };

    /// <summary>The fields of the file, in order.</summary>
    public Task<IReadOnlyList<DataField>> FieldsAsync() => ReadAsync(reader => Task.FromResult<IReadOnlyList<DataField>>(reader.Schema.GetDataFields()));

    /// <summary>The rows of every row group.</summary>
    public Task<IReadOnlyList<long>> RowGroupsAsync() => ReadAsync(reader => Task.FromResult<IReadOnlyList<long>>([.. reader.RowGroups.Select(group => group.RowCount)]));

    /// <summary>A column of texts over all row groups; null where the file says so.</summary>
    public Task<IReadOnlyList<string?>> TextsAsync(string column) => ReadAsync(reader => ColumnAsync<string?>(reader, column, (group, field, values) => group.ReadAsync(field, values)));

    /// <summary>A column of values over all row groups; null where the file says so.</summary>
    public Task<IReadOnlyList<T?>> ValuesAsync<T>(string column)
        where T : struct =>
        ReadAsync(reader => ColumnAsync<T?>(reader, column, (group, field, values) => group.ReadAsync<T>(field, values)));

    private static async Task<IReadOnlyList<T>> ColumnAsync<T>(ParquetReader reader, string column, Func<ParquetRowGroupReader, DataField, Memory<T>, ValueTask> read)
    {
        var field = reader.Schema.GetDataFields().Single(found => found.Name == column);
        var all = new List<T>();
        foreach (var group in reader.RowGroups)
        {
            var values = new T[group.RowCount];
            await read(group, field, values);
            all.AddRange(values);
        }

        return all;
    }

    private async Task<T> ReadAsync<T>(Func<ParquetReader, Task<T>> read)
    {
        using var stream = new MemoryStream(Content);
        await using var reader = await ParquetReader.CreateAsync(stream, Options, cancellationToken: TestContext.Current.CancellationToken);
        return await read(reader);
    }
}
