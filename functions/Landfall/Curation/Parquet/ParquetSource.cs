using Landfall.Budget;
using Landfall.Curation.Parsing;
using Landfall.Curation.Parts;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>Turns a Parquet file into blocks of rows as text, and compares their number with the file's own.</summary>
internal sealed class ParquetSource(
    Stream content,
    long storedLength,
    TablePlan plan,
    BlockPool pool,
    BlockQueue queue,
    PartCut parts,
    FileRead file,
    string folder,
    string memoryLimit,
    CurationOptions options
) : IRecordSource
{
    private readonly string _path = Path.Combine(folder, $"{file.Batch}.landed.parquet");
    private ParquetReader? _reader;
    private RowFrames? _frames;
    private long _footerRows;
    private DuckDbResult? _chunk;
    private Block? _leaving;
    private int _row;

    public long Lines => Records;

    public long Decoded { get; private set; }

    public long HandedOn => Decoded;

    public long BlockLines => Records;

    public long Records { get; private set; }

    public long PrefaceBlankLines => 0;

    public string ContentHash { get; private set; } = "";

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (storedLength > options.MaxParquetBytes)
        {
            throw Refusals.ParquetTooLarge(storedLength, options.MaxParquetBytes);
        }

        ContentHash = await ParquetFile.DownloadAsync(content, storedLength, _path, cancellationToken);
        Decoded = storedLength;
        await OwnThread.RunAsync(() => Prepare(new LandedParquet(_path, storedLength, ContentHash), cancellationToken));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await OwnThread.RunAsync(() => FillBlock(cancellationToken)) is { } block)
        {
            await AddAsync(block, cancellationToken);
        }

        if (Records != _footerRows)
        {
            throw Refusals.CorruptParquet(FormattableString.Invariant($"its footer tells of {_footerRows} rows, and it has {Records}"));
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _frames?.Dispose();
        File.Delete(_path);
        if (_leaving is not null)
        {
            pool.Return(_leaving);
            _leaving = null;
        }
    }

    private bool Prepare(LandedParquet landed, CancellationToken cancellationToken)
    {
        var (bytes, footer) = ParquetFile.ReadFooter(landed.Path);
        if (footer.IsEncrypted)
        {
            throw Refusals.EncryptedParquet();
        }

        _footerRows = footer.Rows;
        file.Map!.Take([.. footer.Columns.Select(column => column.Element.Name)], "Parquet file's schema");
        var describe = ParquetWords.Columns(plan, footer);
        for (var column = 0; column < footer.Columns.Count; column++)
        {
            if (ParquetTypes.Problem(footer.Columns[column]) is { } problem)
            {
                throw Refusals.UnsupportedParquet(describe(column), problem, "Write it as another type, such as text or JSON.");
            }
        }

        CheckPages(landed, bytes.Length, footer, describe, cancellationToken);
        landed.Append(FooterRewrite.Bare(bytes, footer, leaf => ParquetTypes.IsBare(footer.Columns[leaf.Column], leaf.Element)).Span);
        file.Fields =
        [
            .. footer.Columns.Select(
                (column, index) =>
                    ParquetTypes.Field(
                        index,
                        column,
                        footer.Leaves,
                        file.Map.Columns[index] is >= 0 and var known ? plan.Columns[known].Kind : null
                    )
            ),
        ];
        _frames = new RowFrames(file.Fields, options.MaxRecordBytes);
        _reader = new ParquetReader(landed, file.Fields, describe, memoryLimit, folder);
        return true;
    }

    // A page stands in memory twice, as it is stored and as it is read; where that is more than the option lets DuckDB have at most, no
    // number of attempts would help.
    private void CheckPages(
        LandedParquet landed,
        int footerBytes,
        ParquetFooter footer,
        Func<int, string> describe,
        CancellationToken cancellationToken
    )
    {
        using var handle = File.OpenHandle(landed.Path);
        var end = landed.Length - footerBytes - ParquetFile.TailBytes;
        new ParquetPages(handle, end, footer, describe, MemorySize.Bytes(options.MemoryLimit)).Check(cancellationToken);
    }

    // Gives a block of whole rows; null at the file's end.
    private Block? FillBlock(CancellationToken cancellationToken)
    {
        Block? block = null;
        try
        {
            while (HasRow(cancellationToken))
            {
                var bytes = _frames!.Measure(_chunk!, _row);
                if (block is not null && block.Length + bytes > block.Capacity)
                {
                    break;
                }

                block ??= pool.Rent(Math.Max(options.BlockBytes, bytes));
                _frames.Write(_chunk!, _row++, block, bytes);
                block.Records++;
            }

            (_leaving, block) = (block, null);
            return _leaving;
        }
        finally
        {
            if (block is not null)
            {
                pool.Return(block);
            }
        }
    }

    private bool HasRow(CancellationToken cancellationToken)
    {
        while (_chunk is null || _row == _chunk.RowCount)
        {
            _row = 0;
            _chunk = _reader!.NextChunk(cancellationToken);
            if (_chunk is null)
            {
                return false;
            }
        }

        return true;
    }

    private async Task AddAsync(Block block, CancellationToken cancellationToken)
    {
        block.Segments.Add(new Segment(SegmentKind.Records, 0, block.Length));
        block.IsOfFile = false;
        block.Lines = block.Records;
        block.FirstLine = Records + 1;
        block.File = file;
        block.Part = parts.Next(block.Length);
        Records += block.Records;

        // A stopped run may let go here, and the queue has not taken the block then.
        await queue.AddAsync(block, cancellationToken);
        _leaving = null;
    }
}
