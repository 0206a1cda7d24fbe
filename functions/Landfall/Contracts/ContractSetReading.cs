namespace Landfall.Contracts;

/// <summary>What came of reading several contract files together.</summary>
/// <param name="Documents">The files, in the order given.</param>
/// <param name="Contracts">The contracts that are valid by themselves.</param>
/// <param name="Problems">Everything that is wrong in a file or between two, by file and line.</param>
public sealed record ContractSetReading(
    IReadOnlyList<ContractDocument> Documents,
    IReadOnlyList<TableContract> Contracts,
    IReadOnlyList<ContractProblem> Problems)
{
    /// <summary>The set; null when there is any problem.</summary>
    public ContractSet? Set => Problems.Count == 0 ? ContractSet.Create(Contracts) : null;
}
