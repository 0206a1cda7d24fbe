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

/// <summary>A file of a pass.</summary>
/// <param name="Batch">The batch, which its rows and rejects carry.</param>
/// <param name="Generation">The batch's generation, which its rows carry.</param>
/// <param name="OpenAsync">Makes ready to read its stored bytes; called once.</param>
internal sealed record CurationFile(string Batch, int Generation, Func<CancellationToken, Task<IFileContent>> OpenAsync);

/// <summary>What one pass reads, and where to.</summary>
/// <param name="Contract">What the rows of all files must look like.</param>
/// <param name="Files">The files, each batch once.</param>
/// <param name="RowHashKey">In mode merge, what row hashes are keyed with; null in the others.</param>
/// <param name="Place">How the names of its parts begin.</param>
internal sealed record PassInput(TableContract Contract, IReadOnlyList<CurationFile> Files, RowHashKey? RowHashKey, string Place)
{
    /// <summary>What it may use; null for what the options say.</summary>
    public PassSize? Size { get; init; }
}

/// <summary>What a pass made of its files, in their order.</summary>
internal sealed record PassResult(IReadOnlyList<FileResult> Files)
{
    /// <summary>
    /// True when the parts hold rows of no other files than those that came to a result; otherwise they are worth nothing, and the last of
    /// each kind was not handed over.
    /// </summary>
    public required bool IsWhole { get; init; }
}

/// <summary>What became of one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Result">What was made of it; null when it is out.</param>
/// <param name="Failure">Why it is out; null when it is not.</param>
internal sealed record FileResult(CurationFile File, CurationResult? Result, Exception? Failure)
{
    /// <summary>The first rejects of one that is refused for its rows; none of any other.</summary>
    public IReadOnlyList<Reject> FirstRejects { get; init; } = [];

    /// <summary>How many there were of it, as far as it was read.</summary>
    public long MetRejects { get; init; }
}

/// <summary>
/// One pass over files of one contract: each in its turn is cut into blocks, DuckDB's threads parse them into the part being written, a
/// writer takes the rejects. A file that cannot be read is out; the pass goes on to its end, so that every such file is known after it.
/// </summary>
internal sealed class CurationPass : IAsyncDisposable
{
    private readonly PassInput _input;
    private readonly CurationOptions _options;
    private readonly PassSize _size;
    private readonly PartDatabases _databases;
    private readonly CancellationTokenSource _stop;
    private readonly TempFolder _folder;
    private readonly PartPlace _place;
    private readonly TablePlan _plan;
    private readonly BlockPool _pool;
    private readonly BlockQueue _queue;
    private readonly PartCut _cut;
    private readonly IReadOnlyList<FileRead> _files;
    private readonly RejectWriter _rejects;
    private readonly PartHandover _handover;
    private readonly CurationScan _scan;
    private readonly List<(int Scan, FinishedPart Part)> _written = [];
    private Task _producing = Task.CompletedTask;

    /// <param name="input">What to read.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="limits">What the warehouse keeps; null for no limits.</param>
    /// <param name="databases">What parts are written with.</param>
    /// <param name="onPart">Called with every finished part, one at a time for each kind.</param>
    /// <param name="cancellationToken">Stops the pass.</param>
    public CurationPass(
        PassInput input,
        CurationOptions options,
        WarehouseLimits? limits,
        PartDatabases databases,
        Func<FinishedPart, CancellationToken, Task> onPart,
        CancellationToken cancellationToken
    )
    {
        (_input, _options, _databases) = (input, options, databases);
        _plan = new TablePlan(input.Contract, limits);
        _size = input.Size ?? PassSizes.Unbounded(options);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _folder = new TempFolder(options.TempFolder);
        _place = new PartPlace(_folder.Path, input.Place);
        _pool = new BlockPool(options.BlockBytes);
        _queue = new BlockQueue(_size.Curated.Threads + 1);
        _cut = new PartCut(options.PartDecodedBytes);
        _files = [.. input.Files.Select(file => new FileRead(file.Batch, file.Generation, _plan, _stop.Token))];
        _rejects = new RejectWriter(databases, _size.Rejects, _place, options, onPart, _stop);
        _handover = new PartHandover(onPart);
        _scan = new CurationScan(_plan, Parser, _queue, _pool, _rejects.Add, options, _size.IsSmall, _stop.Token);
    }

    /// <summary>Reads every file to its end and checks the balances.</summary>
    /// <exception cref="ConservationException">Counts of the pass as a whole do not agree.</exception>
    public async Task<PassResult> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _producing = Task.Run(ProduceAsync, CancellationToken.None);
            var isWhole = await WritePartsAsync();
            return new PassResult([.. _input.Files.Zip(_files, ResultOf)]) { IsWhole = isWhole };
        }
        catch (DuckDbException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A part of the pass stopped the others: its own failure is the one to tell.
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
        foreach (var file in _files)
        {
            file.Dispose();
        }

        _queue.Dispose();
        _pool.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    private RowParser Parser() =>
        _plan.Contract.Dialect.Format switch
        {
            FileFormat.Csv => new CsvRowParser(_plan),
            FileFormat.Parquet => new ParquetRowParser(_plan, _options.MaxRecordBytes),
            _ => new NdjsonRowParser(_plan),
        };

    // The files follow each other, so that blocks of few are in memory; the next ones are fetched meanwhile.
    private async Task ProduceAsync()
    {
        await using var contents = new ContentsAhead([.. _input.Files.Zip(_files)], _options.FilesAhead);
        try
        {
            foreach (var file in _files)
            {
                await ReadAsync(file, contents.Next());
            }
        }
        finally
        {
            _queue.Complete();
        }
    }

    private async Task ReadAsync(FileRead file, Task<IFileContent> opening)
    {
        try
        {
            await using var content = await opening;
            await RequireBytesAsync(content, file.Stopped);
            var source = file.Source = await SourceAsync(file, content);
            await source.OpenAsync(file.Stopped);
            await source.RunAsync(file.Stopped);
            await content.CheckVersionAsync(file.Stopped);
        }
        catch (OperationCanceledException) when (file.IsOut && !_stop.IsCancellationRequested)
        {
            // A row of it has put the file out, so that nobody reads on.
            return;
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            file.Fail(failure);
        }
        finally
        {
            file.Source?.Dispose();
        }
    }

    // Of formats in which a file without rows has bytes all the same. One that is damaged, or has been written since, says that first.
    private async Task RequireBytesAsync(IFileContent content, CancellationToken cancellationToken)
    {
        var format = _plan.Contract.Dialect.Format;
        if (content.Length == 0 && format != FileFormat.Ndjson)
        {
            _ = await content.Bytes.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken);
            await content.CheckVersionAsync(cancellationToken);
            throw Refusals.EmptyFile(format);
        }
    }

    private async Task<IRecordSource> SourceAsync(FileRead file, IFileContent content)
    {
        var dialect = _plan.Contract.Dialect;
        if (dialect.Format == FileFormat.Parquet)
        {
            return new ParquetSource(
                content.Bytes,
                content.Length,
                _plan,
                _pool,
                _queue,
                _cut,
                file,
                _folder.Path,
                _size.ReaderMemory,
                _options
            );
        }

        return new BlockProducer(
            await ContentReader.OpenAsync(content.Bytes, content.Length, dialect, _options, file.Stopped),
            dialect.Format == FileFormat.Csv ? new CsvCutter(dialect.Delimiter, dialect.Quote) : new NdjsonCutter(),
            file.Map is null ? new NdjsonPreface() : new CsvHeader(dialect, file),
            _pool,
            _queue,
            _cut,
            file,
            _options
        );
    }

    // Answers whether the parts hold rows of no other files than those that are not out.
    private async Task<bool> WritePartsAsync()
    {
        // The first block tells how long rows are; it is the whole of a small file.
        FinishedPart? waiting = null;
        if (await OwnThread.RunAsync(() => _queue.WaitForBlock(_stop.Token)))
        {
            using var parts = Writer();
            do
            {
                if (waiting is not null)
                {
                    await _handover.BeginAsync(waiting, _stop.Token);
                }

                waiting = await OwnThread.RunAsync(() => parts.Write(_stop.Token));
                if (waiting is not null)
                {
                    _written.Add((_scan.Part, waiting));
                }

                _scan.Part++;
            } while (await OwnThread.RunAsync(() => _queue.WaitForBlock(_stop.Token)));
        }

        // The last part waits until every file of it has been found good.
        await _producing;
        await _rejects.CompleteAsync();
        foreach (var file in _files.Where(file => !file.IsOut))
        {
            Check(file);
        }

        if (_files.Any(file => file.IsOut && file.IsParsed))
        {
            await _handover.EndAsync();
            return false;
        }

        CheckParts();
        await _rejects.HandOverLastAsync(_stop.Token);
        if (waiting is not null)
        {
            await _handover.BeginAsync(waiting, _stop.Token);
        }

        await _handover.EndAsync();
        return true;
    }

    private PartWriter Writer()
    {
        var contract = _input.Contract;
        var parts = new PartWriter(
            _size.Curated,
            _databases,
            _scan,
            (name, function) => PartColumns.Select(contract, name, function),
            _place,
            PartFormat.Options(_options.RowGroupBytes, PartColumns.Count(_plan), _queue.FirstRecordBytes)
        );
        if (contract.Mode == LoadMode.Merge)
        {
            parts.Set(MergeColumns.SetKey, _input.RowHashKey!.Digits);
        }

        return parts;
    }

    private void Check(FileRead file)
    {
        var (tally, source) = (file.Tally, file.Source!);
        try
        {
            ConservationException.ThrowIfDifferent("decoded bytes of the file", source.Decoded, source.HandedOn);
            ConservationException.ThrowIfDifferent("lines of the file", source.BlockLines, tally.Lines);
            ConservationException.ThrowIfDifferent("records of the file", source.Records, tally.Records);
            ConservationException.ThrowIfDifferent("rejects of the file", tally.Rejected, file.RejectRows.Values.Sum());
        }
        catch (ConservationException broken)
        {
            file.Fail(broken);
            return;
        }

        var rows = tally.Curated + tally.Rejected;
        var limit = _input.Contract.MaxRejectRatio;
        if (file.Evidence.LatinRows is var latin and > 0)
        {
            file.Fail(Refusals.Latin1(latin, file.Evidence.HasWindowsSigns, file.Summary));
        }
        else if (tally.Rejected > limit * rows)
        {
            file.Fail(Refusals.TooManyRejects(tally.Rejected, rows, limit, file.Summary, file.StoredAs, file.Evidence.HasWindowsSigns));
        }
    }

    // What COPY says that it wrote against what the threads say that they parsed, file by file.
    private void CheckParts()
    {
        foreach (var (scan, part) in _written)
        {
            ConservationException.ThrowIfDifferent($"rows in {part.Name}", _files.Sum(file => file.Tally.CuratedIn(scan)), part.Rows);
        }

        ConservationException.ThrowIfDifferent(
            "rows in the parts",
            _files.Where(file => !file.IsOut).Sum(file => file.Tally.Curated),
            _written.Sum(written => written.Part.Rows)
        );
        foreach (var part in _rejects.Parts)
        {
            ConservationException.ThrowIfDifferent(
                $"rows in the reject part {part.Number}",
                _files.Sum(file => file.RejectRows.GetValueOrDefault(part.Number)),
                part.Rows
            );
        }
    }

    private FileResult ResultOf(CurationFile file, FileRead read)
    {
        var result = new FileResult(file, read.IsOut ? null : ResultOf(read), read.Failure);
        if (!Refusals.IsForRows(read.Failure))
        {
            return result;
        }

        var first = read.FirstRejects.InOrder();
        return result with { FirstRejects = first, MetRejects = Math.Max(first.Count, read.Tally.Rejected) };
    }

    private CurationResult ResultOf(FileRead file)
    {
        var (tally, source) = (file.Tally, file.Source!);
        var rejects = _rejects.Parts.Select(part => new PartShare(part, file.RejectRows.GetValueOrDefault(part.Number)));
        return new CurationResult
        {
            Parts =
            [
                .. _written.Select(written => new PartShare(written.Part, tally.CuratedIn(written.Scan))).Where(share => share.Rows > 0),
            ],
            RejectParts = [.. rejects.Where(share => share.Rows > 0)],
            Rows = tally.Curated,
            RejectRows = tally.Rejected,
            RejectedBy = file.Summary.RowsByRule,
            RowsRead = source.Records - tally.Blank - tally.Headers,
            BlankLines = tally.Blank + source.PrefaceBlankLines,
            RepeatedHeaders = tally.Headers,
            Lines = source.Lines,
            DecodedBytes = source.Decoded,
            ContentHash = source.ContentHash,
            NulledValues = tally.Nulled,
            UnknownColumns = file.Map?.UnknownColumns ?? [],
            MissingColumns = file.Map?.MissingColumns ?? [],
        };
    }
}
