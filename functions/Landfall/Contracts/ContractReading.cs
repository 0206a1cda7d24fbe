namespace Landfall.Contracts;

/// <summary>A contract file as it was found, not judged yet.</summary>
/// <param name="File">The name that problems carry.</param>
/// <param name="Yaml">The text.</param>
public sealed record ContractDocument(string File, string Yaml);

/// <summary>What came of reading one contract file.</summary>
/// <param name="Contract">The contract; null when there is any problem.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
public sealed record ContractReading(TableContract? Contract, IReadOnlyList<ContractProblem> Problems);

/// <summary>What came of reading several contract files together.</summary>
/// <param name="Documents">The files, in the order given.</param>
/// <param name="Contracts">The contracts that are valid by themselves.</param>
/// <param name="Problems">Everything that is wrong in a file or between two, by file and line.</param>
public sealed record ContractSetReading(
    IReadOnlyList<ContractDocument> Documents,
    IReadOnlyList<TableContract> Contracts,
    IReadOnlyList<ContractProblem> Problems
)
{
    /// <summary>The set; null when there is any problem.</summary>
    public ContractSet? Set => Problems.Count == 0 ? ContractSet.Create(Contracts) : null;
}

/// <summary>One thing that is wrong in a contract file.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Key">The path of the key, such as <c>schema[0].properties[3].logicalType</c>.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Nearest">The valid word nearest to the one found, when one is near.</param>
public sealed record ContractProblem(string File, int Line, string Key, string Message, string? Nearest = null)
{
    /// <summary>The problem on one line: <c>file:line: key: message (nearest: x)</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}:{Line}: {Key}: {Message}") + (Nearest is null ? "" : $" (nearest: {Nearest})");
}

/// <summary>Where in a contract file its claims stand, so that two contracts that clash can both be named.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="TableLine">The line of the table's name, from 1.</param>
/// <param name="LandingLine">The line of the landing pattern, from 1.</param>
public sealed record ContractOrigin(string File, int TableLine, int LandingLine)
{
    /// <summary>The line of the tables that this one waits for, from 1; the table's own line without any.</summary>
    public int AfterLine { get; init; } = TableLine;
}
