namespace Landfall.Curation.Splitting;

/// <summary>
/// Cuts CSV: a record ends at a newline outside quotes. Where quotes do not fit together, one physical line is set aside and the walk
/// begins anew at the next one, so that a lost quote costs a line and not the rest of the file.
/// </summary>
internal sealed unsafe class CsvCutter(byte delimiter, byte quote) : IBlockCutter
{
    public int Cut(Block block, bool last, bool full)
    {
        var length = block.Length;
        var start = 0;
        while (start < length)
        {
            var scan = new QuoteScan(delimiter, quote);
            var error = scan.Run(block.Text, start, length);
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

            var mustBreak = error >= 0 || last || (full && start == 0);
            if (start == length || !mustBreak)
            {
                break;
            }

            var newline = block.Used[start..].IndexOf((byte)'\n');
            if (newline < 0 && !last)
            {
                break;
            }

            end = newline < 0 ? length : start + newline + 1;
            block.Segments.Add(new Segment(error >= 0 || last ? SegmentKind.BrokenQuoting : SegmentKind.TooLong, start, end));
            block.Records++;
            start = end;
        }

        return start;
    }
}
