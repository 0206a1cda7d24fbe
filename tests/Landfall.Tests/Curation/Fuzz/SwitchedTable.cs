using Landfall.Curation.Scanning;
using Landfall.DuckDb;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>One registered table function for many files of one shape.</summary>
internal sealed class SwitchedTable(string name, CurationScan inner) : IDuckDbTableFunction
{
    public CurationScan Inner { get; set; } = inner;

    public string Name => name;

    public IReadOnlyList<DuckDbColumn> Columns => Inner.Columns;

    public int MaxThreads => Inner.MaxThreads;

    public IDuckDbScan Open() => Inner;
}
