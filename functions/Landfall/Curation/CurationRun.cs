using System.Runtime.ExceptionServices;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parquet;
using Landfall.Curation.Parsing;
using Landfall.Curation.Parts;
using Landfall.Curation.Rejects;
using Landfall.Curation.Scanning;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation;

/// <summary>A landed file, and what it is curated by.</summary>
/// <param name="Batch">The batch's id, which every reject carries.</param>
/// <param name="Contract">What the rows must look like.</param>
/// <param name="Content">The stored bytes, plain or gzip; stays the caller's.</param>
/// <param name="StoredLength">How many there are.</param>
/// <param name="RowHashKey">In mode merge, what row hashes are keyed with; null in the others.</param>
internal sealed record CurationFile(string Batch, TableContract Contract, Stream Content, long StoredLength, RowHashKey? RowHashKey);

/// <summary>
/// One pass over one file: a source cuts blocks, DuckDB's threads parse them into the part being written, a writer takes the rejects.
/// </summary>
internal sealed class CurationRun : IAsyncDisposable
{
    private readonly CurationFile _file;
    private readonly TableContract _contract;
    private readonly CancellationTokenSource _stop;
    private readonly TempFolder _folder;
    private readonly BlockPool _pool;
    private readonly BlockQueue _queue;
    private readonly IRecordSource _source;
    private readonly ColumnMap? _columns;
    private readonly EncodingEvidence _evidence = new();
    private readonly RejectWriter _rejects;
    private readonly PartHandover _handover;
    private readonly CurationScan _scan;
    private readonly CurationOptions _options;
    private Task _producing = Task.CompletedTask;

    private CurationRun(
        CurationFile file,
        ContentReader? text,
        CurationOptions options,
        Func<FinishedPart, CancellationToken, Task> onPart,
        CancellationToken cancellationToken
    )
    {
        var contract = file.Contract;
        var plan = new TablePlan(contract);
        _file = file;
        _contract = contract;
        _options = options;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _folder = new TempFolder(options.TempFolder);
        _pool = new BlockPool(options.BlockBytes);
        _queue = new BlockQueue(options.Threads + 1);
        _columns = contract.Dialect.Format == FileFormat.Ndjson ? null : new ColumnMap(plan);
        _source = text is null
            ? new ParquetSource(file.Content, file.StoredLength, plan, _columns!, _pool, _queue, _folder.Path, options)
            : new BlockProducer(
                text,
                Cutter(contract.Dialect),
                _columns is null ? new NdjsonPreface() : new CsvHeader(contract.Dialect, _columns),
                _pool,
                _queue,
                options
            );
        _rejects = new RejectWriter(file.Batch, _folder.Path, options, onPart, _stop);
        _handover = new PartHandover(onPart);
        _scan = new CurationScan(plan, () => Parser(plan), _queue, _pool, _rejects.Add, options, _stop.Token);
    }

    /// <summary>Looks at the content and makes everything ready; reads nothing but the first bytes.</summary>
    public static async Task<CurationRun> OpenAsync(
        CurationFile file,
        CurationOptions options,
        Func<FinishedPart, CancellationToken, Task> onPart,
        CancellationToken cancellationToken
    )
    {
        var dialect = file.Contract.Dialect;
        var text =
            dialect.Format == FileFormat.Parquet
                ? null
                : await ContentReader.OpenAsync(file.Content, file.StoredLength, dialect, cancellationToken);
        return new CurationRun(file, text, options, onPart, cancellationToken);
    }

    /// <summary>Reads the file to its end and checks the balance.</summary>
    public async Task<CurationResult> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _source.OpenAsync(_stop.Token);
            _producing = Task.Run(() => _source.RunAsync(_stop.Token), CancellationToken.None);
            await WritePartsAsync();
            return Result();
        }
        catch (DuckDbException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A part of the run stopped the others: its own failure is the one to tell.
            await _rejects.CompleteAsync();
            await _producing;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_producing, _rejects.CompleteAsync(), _handover.EndAsync())
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _source.Dispose();
        _queue.Dispose();
        _pool.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    private static IBlockCutter Cutter(Dialect dialect) =>
        dialect.Format == FileFormat.Csv ? new CsvCutter(dialect.Delimiter, dialect.Quote) : new NdjsonCutter();

    private RowParser Parser(TablePlan plan) =>
        _contract.Dialect.Format switch
        {
            FileFormat.Csv => new CsvRowParser(plan, _columns!, _evidence),
            FileFormat.Parquet => new ParquetRowParser(
                plan,
                _columns!,
                _evidence,
                ((ParquetSource)_source).Fields,
                _options.MaxRecordBytes
            ),
            _ => new NdjsonRowParser(plan, _evidence),
        };

    private async Task WritePartsAsync()
    {
        // The first block tells how long rows are; it is the whole of a small file.
        await OwnThread.RunAsync(() => _queue.WaitForBlock(_stop.Token));
        using var parts = Writer();
        FinishedPart? waiting = null;
        while (await OwnThread.RunAsync(() => _queue.WaitForBlock(_stop.Token)))
        {
            if (waiting is not null)
            {
                await _handover.BeginAsync(waiting, _stop.Token);
            }

            waiting = await OwnThread.RunAsync(() => parts.Write(_stop.Token));
            _scan.Part++;
        }

        // The last part waits until the file as a whole has been found good.
        await _producing;
        await _rejects.CompleteAsync();
        CheckWhole(waiting?.Rows ?? 0);
        if (waiting is not null)
        {
            await _handover.BeginAsync(waiting, _stop.Token);
        }

        await _handover.EndAsync();
    }

    private PartWriter Writer()
    {
        var isMerge = _contract.Mode == LoadMode.Merge;
        var columns = _scan.Columns.Count + (isMerge ? MergeColumns.Count : 0);
        var select = isMerge ? MergeColumns.Select(_contract, CurationScan.FunctionName) : $"SELECT * FROM {CurationScan.FunctionName}()";
        var parts = new PartWriter(
            PartKind.Curated,
            _scan,
            select,
            _folder.Path,
            _options.MemoryLimit,
            PartFormat.Options(_options.RowGroupBytes, columns, _queue.FirstRecordBytes)
        );
        if (isMerge)
        {
            parts.Set(MergeColumns.SetKey, _file.RowHashKey!.Digits);
        }

        return parts;
    }

    private void CheckWhole(long lastRows)
    {
        var tally = _scan.Tally;
        ConservationException.ThrowIfDifferent("decoded bytes of the file", _source.Decoded, _source.HandedOn);
        ConservationException.ThrowIfDifferent("lines of the file", _source.BlockLines, tally.Lines);
        ConservationException.ThrowIfDifferent("records of the file", _source.Records, tally.Curated + tally.Rejected + tally.Blank);
        ConservationException.ThrowIfDifferent("rows in the parts", tally.Curated, _handover.Parts.Sum(part => part.Rows) + lastRows);
        ConservationException.ThrowIfDifferent("rows in the reject parts", tally.Rejected, _rejects.Parts.Sum(part => part.Rows));
        if (_evidence.LatinRows is var latin and > 0)
        {
            throw Refusals.Latin1(latin);
        }

        var rows = tally.Curated + tally.Rejected;
        if (tally.Rejected > _contract.MaxRejectRatio * rows)
        {
            throw Refusals.TooManyRejects(tally.Rejected, rows, _contract.MaxRejectRatio, _rejects.Summary.ToString());
        }
    }

    private CurationResult Result() =>
        new()
        {
            Parts = _handover.Parts,
            RejectParts = _rejects.Parts,
            Rows = _scan.Tally.Curated,
            RejectRows = _scan.Tally.Rejected,
            RowsRead = _source.Records - _scan.Tally.Blank,
            BlankLines = _scan.Tally.Blank + _source.PrefaceBlankLines,
            Lines = _source.Lines,
            DecodedBytes = _source.Decoded,
            ContentHash = _source.ContentHash,
            NulledValues = _scan.Tally.Nulled,
            UnknownColumns = _columns?.UnknownColumns ?? [],
            MissingColumns = _columns?.MissingColumns ?? [],
        };
}
