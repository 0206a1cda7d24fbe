namespace Landfall.Contracts;

/// <summary>How contracts are to be brought into force.</summary>
/// <param name="Set">The set that they belong to from now on: by it a later apply knows which tables are its own.</param>
/// <param name="Prunes">Takes away the tables of the same set that are not among them.</param>
/// <param name="TakesOver">Also tables that are in force from another set; refused otherwise.</param>
/// <param name="KeepsGoing">Leaves out those that have a problem, and brings the others into force; nothing is pruned then.</param>
public sealed record ContractApplication(string Set, bool Prunes = false, bool TakesOver = false, bool KeepsGoing = false)
{
    /// <summary>The set of a folder that is given no other name: its own.</summary>
    public static string SetOf(string folder) => new DirectoryInfo(Path.GetFullPath(folder)).Name;
}

/// <summary>What an apply changed about the contracts in force; the lists name tables.</summary>
/// <param name="Added">Tables that had no contract.</param>
/// <param name="Changed">Tables whose contract, or its set, is another now.</param>
/// <param name="Removed">Tables whose contract is no longer in force; its document stays for the batches that were registered under
/// it.</param>
/// <param name="Unchanged">Tables whose contract was in force already.</param>
/// <param name="Problems">Why nothing was changed at all; empty after an apply that was done.</param>
public sealed record ContractsApplied(
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Unchanged,
    IReadOnlyList<ContractProblem> Problems
)
{
    /// <summary>Why some were left out while the others came into force.</summary>
    public IReadOnlyList<ContractProblem> LeftOut { get; init; } = [];

    internal static ContractsApplied Refused(IReadOnlyList<ContractProblem> problems) => new([], [], [], [], problems);

    internal static ContractsApplied Between(
        IReadOnlyDictionary<string, ContractPointer> before,
        IReadOnlyCollection<ContractPointer> applied,
        IEnumerable<string> removed
    )
    {
        var known = applied.Where(pointer => before.ContainsKey(pointer.Table)).ToLookup(pointer => before[pointer.Table] == pointer);
        return new ContractsApplied(
            Sorted(applied.Select(pointer => pointer.Table).Where(table => !before.ContainsKey(table))),
            Sorted(known[false].Select(pointer => pointer.Table)),
            Sorted(removed),
            Sorted(known[true].Select(pointer => pointer.Table)),
            []
        );
    }

    private static string[] Sorted(IEnumerable<string> tables) => [.. tables.Order(StringComparer.Ordinal)];
}
