namespace Landfall.Landing.Sweeping;

/// <summary>One sweep under way: read <see cref="Items"/> to their end, once, then complete it.</summary>
public sealed class SweepFindings
{
    private readonly SweepTally _tally;

    internal SweepFindings(SweepWindow window, SweepTally tally, IAsyncEnumerable<SweepFinding> items)
    {
        Window = window;
        _tally = tally;
        Items = ToEndAsync(items);
    }

    /// <summary>The batches that may need an orchestration, found while they are read; nothing is kept of those before.</summary>
    public IAsyncEnumerable<SweepFinding> Items { get; }

    /// <summary>What was met so far.</summary>
    public SweepReport Report => _tally.Report();

    internal SweepWindow Window { get; }

    internal bool ReadToEnd { get; private set; }

    private async IAsyncEnumerable<SweepFinding> ToEndAsync(IAsyncEnumerable<SweepFinding> items)
    {
        await foreach (var item in items)
        {
            yield return item;
        }

        ReadToEnd = true;
    }
}
