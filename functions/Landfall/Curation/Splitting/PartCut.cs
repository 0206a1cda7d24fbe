namespace Landfall.Curation.Splitting;

/// <summary>Says which part the next block belongs to; the files of a pass fill the same parts, one file after the other.</summary>
/// <param name="partBytes">The most decoded bytes of one part, but for a single longer block.</param>
internal sealed class PartCut(long partBytes)
{
    private long _bytes;
    private int _part;

    /// <summary>The part of a block of <paramref name="bytes"/>, from 0.</summary>
    public int Next(long bytes)
    {
        if (_bytes > 0 && _bytes + bytes > partBytes)
        {
            _bytes = 0;
            _part++;
        }

        _bytes += bytes;
        return _part;
    }
}
