namespace Landfall.Curation.Splitting;

/// <summary>Cuts newline-delimited JSON: a record ends where its line ends.</summary>
internal sealed class NdjsonCutter : IBlockCutter
{
    public int Cut(Block block, bool last, bool full)
    {
        var text = block.Used;
        var end = last ? text.Length : text.LastIndexOf((byte)'\n') + 1;
        if (end > 0)
        {
            block.Segments.Add(new Segment(SegmentKind.Records, 0, end));
            block.Records = text[..end].Count((byte)'\n') + (text[end - 1] == '\n' ? 0 : 1);
        }

        return end;
    }

    // A record is a line: when the line is over, so is the record.
    public void Skip(Block block, int length) { }
}
