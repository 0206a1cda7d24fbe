namespace Landfall.Contracts.Odcs;

/// <summary>Collects everything that is wrong in one contract file.</summary>
internal sealed class ProblemLog(string file)
{
    private readonly List<ContractProblem> _problems = [];

    /// <summary>The file as it was named to the reader.</summary>
    public string File { get; } = file;

    /// <summary>True while nothing is wrong.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Notes a problem at a node.</summary>
    public void Add(OdcsNode node, string message, string? nearest = null) => Add(node.Line, node.Path, message, nearest);

    /// <summary>Notes a problem at a line, counted from 1.</summary>
    public void Add(int line, string key, string message, string? nearest = null) =>
        _problems.Add(new ContractProblem(File, line, key, message, nearest));

    /// <summary>The problems in the order of the file, each once.</summary>
    public IReadOnlyList<ContractProblem> ToList() => [.. _problems.Distinct().OrderBy(problem => problem.Line)];
}
