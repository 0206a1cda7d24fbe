namespace Landfall.Contracts;

/// <summary>What a sync changed about the contracts in force; the lists name tables.</summary>
/// <param name="Added">Tables that had no contract.</param>
/// <param name="Changed">Tables whose contract is another now.</param>
/// <param name="Removed">Tables whose contract is no longer in force; its document stays for the batches that were registered under
/// it.</param>
/// <param name="Unchanged">Tables whose contract was in force already.</param>
/// <param name="Problems">Why nothing was changed at all; empty after a sync that was done.</param>
public sealed record ContractSync(
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Unchanged,
    IReadOnlyList<ContractProblem> Problems
)
{
    internal static ContractSync Refused(IReadOnlyList<ContractProblem> problems) => new([], [], [], [], problems);

    internal static ContractSync Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        var kept = after
            .Keys.Where(before.ContainsKey)
            .ToLookup(table => string.Equals(before[table], after[table], StringComparison.Ordinal));
        var added = after.Keys.Except(before.Keys, StringComparer.Ordinal);
        var removed = before.Keys.Except(after.Keys, StringComparer.Ordinal);
        return new ContractSync(Sorted(added), Sorted(kept[false]), Sorted(removed), Sorted(kept[true]), []);
    }

    private static string[] Sorted(IEnumerable<string> tables) => [.. tables.Order(StringComparer.Ordinal)];
}
