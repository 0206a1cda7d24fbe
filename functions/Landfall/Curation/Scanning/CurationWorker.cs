using System.Globalization;
using Landfall.Curation.Parsing;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Scanning;

/// <summary>Parses blocks into chunks for one thread and checks each block's balance at its end.</summary>
internal sealed class CurationWorker(CurationScan scan, RowParser parser) : IDuckDbScanWorker
{
    // A chunk holds 2048 rows of any length; past this many bytes of text it is handed on with fewer.
    private const long ChunkBytes = 4 << 20;

    private Block? _block;
    private Block? _spent;
    private int _segment;
    private long _curated;
    private long _rejected;
    private long _blank;
    private long _headers;
    private long _nulled;

    public int Fill(in DuckDbChunkWriter chunk)
    {
        ReturnSpent();
        parser.Begin(chunk);
        var row = 0;
        var bytes = 0L;

        // Without a row there is no end but the part's: an empty chunk tells DuckDB that this thread is done.
        while (row < chunk.Capacity && (row == 0 || bytes < ChunkBytes))
        {
            if (_block is not { } block)
            {
                if (!TakeBlock())
                {
                    break;
                }
            }
            else if (block.File!.IsOut || _segment == block.Segments.Count)
            {
                LeaveBlock(block);
                if (row > 0)
                {
                    // The chunk's texts stand in the block, so the block waits until the chunk was handed on.
                    break;
                }

                ReturnSpent();
                parser.Begin(chunk);
                bytes = 0;
            }
            else
            {
                var before = parser.At;
                row = ParseSegment(block, block.Segments[_segment], row, chunk.Capacity, before + ChunkBytes - bytes);
                bytes += parser.At - before;
            }
        }

        // A chunk never holds rows of two blocks, so they are all of one file.
        if (row > 0)
        {
            parser.Sign(row);
        }

        return row;
    }

    public void Dispose()
    {
        ReturnSpent();
        if (_block is not null)
        {
            scan.Return(_block);
            _block = null;
        }

        parser.Dispose();
    }

    private void ReturnSpent()
    {
        if (_spent is not null)
        {
            scan.Return(_spent);
            _spent = null;
        }
    }

    private bool TakeBlock()
    {
        _block = scan.Take();
        if (_block is null)
        {
            return false;
        }

        _segment = 0;
        _curated = _rejected = _blank = _headers = _nulled = 0;
        parser.Enter(_block);
        if (_block.SkippedBytes > 0)
        {
            RejectLine(_block, _block.SkippedBody, SegmentKind.TooLong);
            parser.StepOver(0);
        }

        return true;
    }

    private int ParseSegment(Block block, Segment segment, int row, int capacity, long atMost)
    {
        if (segment.Kind != SegmentKind.Records)
        {
            RejectLines(block, segment);
        }
        else
        {
            parser.Enter(segment.End);
            while (row < capacity && parser.At < segment.End && (row == 0 || parser.At < atMost))
            {
                if (ParseRow(block, row))
                {
                    row++;
                }
                else if (block.File!.IsOut)
                {
                    break;
                }
            }
        }

        _segment += parser.At >= segment.End ? 1 : 0;
        return row;
    }

    private bool ParseRow(Block block, int row)
    {
        var start = parser.At;
        var line = parser.Line;
        switch (parser.Parse(row))
        {
            case RowOutcome.Curated:
                _curated++;
                _nulled += parser.Nulled;
                return true;
            case RowOutcome.Blank:
                _blank++;
                return false;
            case RowOutcome.Header:
                _headers++;
                return false;
            default:
                var text = block.Used[start..parser.At].TrimEnd("\r\n"u8);
                Reject(
                    block,
                    new Reject(line, block.IsOfFile ? block.Offset + start : 0, block.IsOfFile ? text.Length : 0, [.. parser.Violations])
                );
                return false;
        }
    }

    private void RejectLines(Block block, Segment segment)
    {
        while (parser.At < segment.End)
        {
            var rest = block.Used[parser.At..segment.End];
            var newline = rest.IndexOf((byte)'\n');
            var line = newline < 0 ? rest : rest[..(newline + 1)];
            RejectLine(block, line.TrimEnd("\r\n"u8).Length, segment.Kind);
            parser.StepOver(parser.At + line.Length);
        }
    }

    private void RejectLine(Block block, long length, SegmentKind kind) =>
        Reject(
            block,
            new Reject(
                parser.Line,
                block.Offset + parser.At,
                length,
                [
                    kind == SegmentKind.TooLong
                        ? new Violation(
                            null,
                            ViolationRule.RecordSize,
                            string.Create(CultureInfo.InvariantCulture, $"a record of at most {scan.MaxRecordBytes} bytes"),
                            null
                        )
                        : new Violation(null, ViolationRule.Quoting, "quotes around a whole value, doubled inside it", null),
                ]
            )
        );

    private void Reject(Block block, Reject reject)
    {
        _rejected++;
        scan.Reject(block.File!, reject);
    }

    private void LeaveBlock(Block block)
    {
        if (!block.File!.IsOut)
        {
            Count(block);
        }

        _block = null;
        _spent = block;
    }

    // The splitter counted bytes, lines and records by other means than the parser: both must have seen the same.
    private void Count(Block block)
    {
        var lines = parser.Line - block.FirstLine;
        ConservationException.ThrowIfDifferent("bytes of a block", block.Length, parser.At);
        ConservationException.ThrowIfDifferent("lines of a block", block.Lines, lines);
        ConservationException.ThrowIfDifferent("records of a block", block.Records, _curated + _rejected + _blank + _headers);
        block.File!.Tally.Add(block.Part, new BlockCounts(_curated, _rejected, _blank, _headers, _nulled, lines));
    }
}
