using Landfall.Curation.Decoding;

namespace Landfall.Curation.Splitting;

/// <summary>
/// Cuts CSV: a record ends at a newline outside quotes. Where quotes do not fit together, one physical line is set aside and the walk
/// begins anew at the next one, so that a lost quote costs a line and not the rest of the file. Of a record that is too long every line is
/// set aside up to the record's end, for a line that stands inside quotes is no row; if a quote stands where none may before that end is
/// found, the quotes did not fit together, and the walk begins anew at that quote's line. A byte order mark at a record's beginning stands
/// for nothing, so a quote behind it opens a value.
/// </summary>
internal sealed unsafe class CsvCutter(byte delimiter, byte quote) : IBlockCutter
{
    // Where the walk over a record that is too long stands, from the end of the last line set aside on.
    private QuoteScan _walk;
    private bool _isTooLong;

    // Bytes of the mark that the record begins with, until the walk has stepped over it.
    private int _mark;

    public int Cut(Block block, bool last, bool full)
    {
        var length = block.Length;
        var start = 0;
        while (start < length)
        {
            if (_isTooLong)
            {
                var aside = SetAside(block, start, last);
                if (_isTooLong && aside == start)
                {
                    break;
                }

                start = aside;
                continue;
            }

            var scan = new QuoteScan(delimiter, quote);
            var error = scan.Run(block.Text, start, length);
            while (error >= 0 && IsBehindMark(block, Math.Max(start, scan.RecordEnd), error))
            {
                error = scan.Open(block.Text, error, length);
            }

            var end = scan.RecordEnd;
            if (error < 0 && last && !scan.IsInside && end < length)
            {
                end = length;
                block.Records++;
            }

            if (end > start)
            {
                block.Segments.Add(new Segment(SegmentKind.Records, start, end));
                block.Records += scan.Records;
                start = end;
            }

            if (start == length)
            {
                break;
            }

            if (error < 0 && !last)
            {
                if (!full || start > 0)
                {
                    break;
                }

                _walk = new QuoteScan(delimiter, quote, stopAtFirst: true);
                _mark = ByteOrderMark.LengthAt(block.Used[start..]);
                _isTooLong = true;
                continue;
            }

            var newline = block.Used[start..].IndexOf((byte)'\n');
            if (newline < 0 && !last)
            {
                break;
            }

            end = newline < 0 ? length : start + newline + 1;
            block.Segments.Add(new Segment(SegmentKind.BrokenQuoting, start, end));
            block.Records++;
            start = end;
        }

        return start;
    }

    public void Skip(Block block, int length)
    {
        if (_isTooLong)
        {
            _isTooLong = Walk(block, 0, length) < 0 && _walk.RecordEnd < 0;
        }
    }

    // Sets aside the whole lines of the record that is too long and gives the offset after them.
    private int SetAside(Block block, int start, bool last)
    {
        var whole = last ? block.Length : AfterLastNewline(block, start, block.Length);
        var error = Walk(block, start, whole);
        _isTooLong = error < 0 && _walk.RecordEnd < 0;
        var end =
            error >= 0 ? AfterLastNewline(block, start, error)
            : _isTooLong ? whole
            : _walk.RecordEnd;
        if (end > start)
        {
            var lines = block.Used[start..end];
            block.Segments.Add(new Segment(SegmentKind.TooLong, start, end));
            block.Records += lines.Count((byte)'\n') + (lines[^1] == '\n' ? 0 : 1);
        }

        return end;
    }

    private int Walk(Block block, int from, int to)
    {
        if (to == from)
        {
            return -1;
        }

        from += _mark;
        _mark = 0;
        return _walk.Run(block.Text, from, to);
    }

    private bool IsBehindMark(Block block, int record, int at) =>
        at > record && block.Text[at] == quote && ByteOrderMark.LengthAt(block.Used[record..at]) == at - record;

    private static int AfterLastNewline(Block block, int start, int end) => start + block.Used[start..end].LastIndexOf((byte)'\n') + 1;
}
