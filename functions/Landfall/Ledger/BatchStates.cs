namespace Landfall.Ledger;

/// <summary>What the states mean together.</summary>
public static class BatchStates
{
    /// <summary>The state as people and pages write it.</summary>
    public static string Word(this BatchState state) => state.ToString().ToLowerInvariant();

    /// <summary>True when nothing more happens to the batch by itself.</summary>
    public static bool IsTerminal(this BatchState state) => state is not (BatchState.Registered or BatchState.Curated);

    /// <summary>True when a person should look.</summary>
    public static bool NeedsAttention(this BatchState state) => state is BatchState.Refused or BatchState.Parked or BatchState.Unclaimed;
}

/// <summary>A state for a line of the log, which writes it as pages do and works it out only when the line is written.</summary>
internal readonly record struct StateWord(BatchState State)
{
    public static implicit operator StateWord(BatchState state) => new(state);

    /// <summary>The word.</summary>
    public override string ToString() => State.Word();
}
