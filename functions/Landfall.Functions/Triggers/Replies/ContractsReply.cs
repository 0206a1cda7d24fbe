namespace Landfall.Functions.Triggers.Replies;

/// <summary>What an apply changed about the contracts in force; the lists name tables.</summary>
/// <param name="Set">The set that they belong to now.</param>
/// <param name="Added">Those that had none.</param>
/// <param name="Changed">Those whose contract, or its set, is another now.</param>
/// <param name="Removed">Those whose contract is no longer in force.</param>
/// <param name="Unchanged">Those whose contract was in force already.</param>
public sealed record ContractsReply(
    string Set,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Unchanged
)
{
    /// <summary>Why some were left out, a line for each problem; nothing was removed then.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}
