namespace Landfall.Landing.Sweeping;

/// <summary>One sweep under way: read <see cref="Items"/> to their end, once, then complete it.</summary>
public sealed class SweepFindings
{
    internal SweepFindings(SweepRound round, IAsyncEnumerable<SweepFinding> items)
    {
        Round = round;
        Items = ToEndAsync(items);
    }

    /// <summary>The batches that may need an orchestration, found while they are read; nothing is kept of those before. One may be named
    /// twice.</summary>
    public IAsyncEnumerable<SweepFinding> Items { get; }

    /// <summary>What was met so far.</summary>
    public SweepReport Report => Round.Tally.Report();

    internal SweepRound Round { get; }

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
