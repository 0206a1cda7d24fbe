namespace Landfall.Contracts;

/// <summary>What came of reading one contract file.</summary>
/// <param name="Contract">The contract; null when there is any problem.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
public sealed record ContractReading(TableContract? Contract, IReadOnlyList<ContractProblem> Problems);
