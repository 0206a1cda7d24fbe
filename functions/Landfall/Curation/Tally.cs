namespace Landfall.Curation;

/// <summary>What the parsing threads counted together, block by block.</summary>
internal sealed class Tally
{
    private long _curated;
    private long _rejected;
    private long _blank;
    private long _nulled;
    private long _lines;

    public long Curated => Interlocked.Read(ref _curated);

    public long Rejected => Interlocked.Read(ref _rejected);

    public long Blank => Interlocked.Read(ref _blank);

    public long Nulled => Interlocked.Read(ref _nulled);

    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Adds the counts of one finished block.</summary>
    public void Add(long curated, long rejected, long blank, long nulled, long lines)
    {
        Interlocked.Add(ref _curated, curated);
        Interlocked.Add(ref _rejected, rejected);
        Interlocked.Add(ref _blank, blank);
        Interlocked.Add(ref _nulled, nulled);
        Interlocked.Add(ref _lines, lines);
    }
}
