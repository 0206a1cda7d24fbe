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
        _reader = new ParquetReader(_path, ContentHash, memoryLimit, folder);
        _reader.ReadFooter(plan, cancellationToken);
        Check(await ParquetFooter.ReadAsync(_path, cancellationToken));
        file.Fields = _reader.Fields;
        file.Map!.Take([.. file.Fields.Select(field => field.Name)], "Parquet file's schema");
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await OwnThread.RunAsync(() => FillBlock(cancellationToken)) is { } block)
        {
            await AddAsync(block, cancellationToken);
        }

        if (Records != _reader!.FooterRows)
        {
            throw Refusals.CorruptParquet(
                FormattableString.Invariant($"its footer tells of {_reader.FooterRows} rows, and it has {Records}")
            );
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        File.Delete(_path);
        if (_leaving is not null)
        {
            pool.Return(_leaving);
            _leaving = null;
        }
    }

    private static void Check(ParquetFooter? footer)
    {
        if (footer?.IsEncrypted ?? false)
        {
            throw Refusals.EncryptedParquet();
        }

        if (footer?.FindUnreadable() is { } found)
        {
            throw Refusals.UnsupportedParquet(found.Codec.ToString(), found.Column);
        }
    }

    // Gives a block of whole rows; null at the file's end.
    private Block? FillBlock(CancellationToken cancellationToken)
    {
        Block? block = null;
        try
        {
            while (HasRow(cancellationToken))
            {
                var bytes = RowFrames.Measure(_chunk!, _row, file.Fields.Count, options.MaxRecordBytes);
                if (block is not null && block.Length + bytes > block.Capacity)
                {
                    break;
                }

                block ??= pool.Rent(Math.Max(options.BlockBytes, bytes));
                RowFrames.Write(_chunk!, _row++, file.Fields.Count, block, bytes);
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
