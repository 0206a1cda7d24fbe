namespace Landfall.Ledger;

/// <summary>What the states mean together.</summary>
public static class BatchStates
{
    /// <summary>True when nothing more happens to the batch by itself.</summary>
    public static bool IsTerminal(this BatchState state) => state is not (BatchState.Registered or BatchState.Curated);

    /// <summary>True when a person should look.</summary>
    public static bool NeedsAttention(this BatchState state) => state is BatchState.Refused or BatchState.Parked or BatchState.Unclaimed;
}
