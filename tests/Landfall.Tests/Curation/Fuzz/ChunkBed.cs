using System.Collections.Concurrent;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parsing;
using Landfall.Curation.Rejects;
using Landfall.Curation.Scanning;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Splits and parses files straight into query results, without Parquet, so that thousands of them take seconds.</summary>
internal sealed class ChunkBed : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(
        null,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["threads"] = "2" }
    );
    private readonly DuckDbConnection _connection;
    private readonly Dictionary<TableContract, SwitchedTable> _tables = [];

    public ChunkBed() => _connection = _instance.Connect();

    /// <summary>Reads one file with blocks of <paramref name="blockBytes"/>.</summary>
    public async Task<ChunkResult> RunAsync(TableContract contract, byte[] file, int blockBytes, int threads, int maxRecordBytes = 64 << 20)
    {
        var options = new CurationOptions
        {
            BlockBytes = blockBytes,
            Threads = threads,
            MaxRecordBytes = Math.Max(blockBytes, maxRecordBytes),
        };
        var plan = new TablePlan(contract);
        using var read = new FileRead("batch", 0, plan, default);
        var rejects = new ConcurrentBag<Reject>();
        var header = read.Map is null ? null : new CsvHeader(contract.Dialect, read);
        IBlockCutter cutter = header is null ? new NdjsonCutter() : new CsvCutter(contract.Dialect.Delimiter, contract.Dialect.Quote);
        using var stored = new MemoryStream(file);
        using var content = await ContentReader.OpenAsync(stored, file.Length, contract.Dialect, options, default);
        using var pool = new BlockPool(blockBytes);
        using var queue = new BlockQueue(threads + 1);
        var preface = header is null ? (IPreface)new NdjsonPreface() : header;
        var cut = new PartCut(options.PartDecodedBytes);
        using var producer = new BlockProducer(content, cutter, preface, pool, queue, cut, read, options);
        await producer.OpenAsync(default);
        var producing = Task.Run(async () =>
        {
            await producer.RunAsync(default);
            queue.Complete();
        });
        var scan = new CurationScan(
            plan,
            () => header is null ? new NdjsonRowParser(plan) : new CsvRowParser(plan),
            queue,
            pool,
            (reject, _) => rejects.Add(reject.Reject),
            options,
            isSmall: true,
            default
        );
        var rows = Query(contract, scan);
        await producing;
        Assert.Equal(producer.Records, read.Tally.Records);
        var decoded = contract.Dialect.Encoding == TextEncoding.Utf8 ? file.LongLength : content.Decoded;
        Assert.Equal((decoded, producer.BlockLines), (producer.HandedOn, read.Tally.Lines));
        Assert.Equal((rows.Count, rejects.Count), (read.Tally.Curated, read.Tally.Rejected));
        return new ChunkResult(
            [.. rows.OrderBy(row => (long)row[^1]!)],
            [.. rejects.OrderBy(reject => reject.Offset)],
            read.Tally.Blank + producer.PrefaceBlankLines,
            producer.Lines,
            read.Evidence.LatinRows
        );
    }

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    private List<object?[]> Query(TableContract contract, CurationScan scan)
    {
        if (!_tables.TryGetValue(contract, out var table))
        {
            _tables[contract] = table = new SwitchedTable($"landed_{_tables.Count}", scan);
            _connection.Register(table);
        }

        table.Inner = scan;
        using var result = _connection.Query($"SELECT * EXCLUDE (_batch_id, _generation) FROM {table.Name}()");
        return [.. result.Rows()];
    }
}
