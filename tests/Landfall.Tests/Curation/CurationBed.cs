using System.IO.Compression;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Curation;

/// <summary>Runs the curator over bytes and reads back the Parquet that it wrote.</summary>
internal static class CurationBed
{
    public const string Batch = "test.rows-20260101T060000-0123456789abcdef0123";

    // What every part begins with; the beds' rows are what follows.
    private const int OwnColumns = 3;

    /// <summary>The row hash key of all runs.</summary>
    public static readonly RowHashKey Key = new(Enumerable.Range(0, RowHashKey.Length).Select(index => (byte)index).ToArray());

    public static TableContract Csv(params ContractColumn[] columns) => Contract(Dialect.SalesforceBulk, columns);

    public static TableContract Ndjson(params ContractColumn[] columns) => Contract(Dialect.Ndjson, columns);

    public static TableContract Contract(Dialect dialect, params ContractColumn[] columns) =>
        new()
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

    public static ContractColumn Column(string name, ColumnKind kind = ColumnKind.Text, bool required = false, ColumnRules? rules = null) =>
        Column(name, new ColumnType(kind), required, rules);

    public static ContractColumn Column(string name, ColumnType type, bool required = false, ColumnRules? rules = null) =>
        new()
        {
            Source = name,
            Name = name,
            Type = type,
            Required = required,
            Rules = rules ?? ColumnRules.None,
        };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Gzip(byte[] content)
    {
        using var stored = new MemoryStream();
        using (var gzip = new GZipStream(stored, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return stored.ToArray();
    }

    public static Task<Curated> RunAsync(
        TableContract contract,
        string text,
        Action<CurationOptions>? change = null,
        WarehouseLimits? limits = null
    ) => RunAsync(contract, Utf8(text), change, limits);

    public static async Task<Curated> RunAsync(
        TableContract contract,
        byte[] stored,
        Action<CurationOptions>? change = null,
        WarehouseLimits? limits = null
    )
    {
        using var content = new MemoryStream(stored);
        return await RunAsync(contract, content, stored.Length, change, limits);
    }

    public static async Task<Curated> RunAsync(
        TableContract contract,
        Stream content,
        long storedLength,
        Action<CurationOptions>? change = null,
        WarehouseLimits? limits = null
    )
    {
        var options = new CurationOptions();
        change?.Invoke(options);
        using var instance = DuckDbInstance.Open(null);
        var rows = new List<object?[]>();
        var rejects = new List<Reject>();
        var columns = new List<DuckDbColumn>();
        var gate = new Lock();
        using var curator = new Curator(Options.Create(options), limits);
        var result = await curator.RunAsync(Batch, contract, content, storedLength, Key, Take, TestContext.Current.CancellationToken);
        var line = columns.FindIndex(column => column.Name == "_line");
        return new Curated(
            result,
            columns,
            [.. rows.OrderBy(row => (long)row[line]!)],
            [.. rejects.OrderBy(reject => reject.Line).ThenBy(reject => reject.Offset)]
        );

        Task Take(FinishedPart part, CancellationToken cancellationToken)
        {
            using var connection = instance.Connect();
            using var found = connection.Query($"SELECT * FROM read_parquet('{part.Path}')", null, cancellationToken);
            var read = found.Rows().ToList();
            Assert.Equal(part.Rows, read.Count);
            Assert.Equal(part.Bytes, new FileInfo(part.Path).Length);
            lock (gate)
            {
                if (part.Kind == PartKind.Curated)
                {
                    columns.Clear();
                    Assert.Equal(["_part", "_batch_id", "_generation"], found.Columns.Take(OwnColumns).Select(column => column.Name));
                    Assert.All(read, row => Assert.Equal([part.Name, Batch, 0], row[..OwnColumns]));
                    columns.AddRange(found.Columns.Skip(OwnColumns));
                    rows.AddRange(read.Select(row => row[OwnColumns..]));
                }
                else
                {
                    rejects.AddRange(
                        read.Select(row => new Reject((long)row[1]!, (long)row[2]!, (long)row[3]!, ViolationsJson.Read((string)row[4]!)))
                    );
                    Assert.All(read, row => Assert.Equal(Batch, row[0]));
                }
            }

            return Task.CompletedTask;
        }
    }
}
