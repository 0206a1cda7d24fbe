namespace Landfall.DuckDb;

/// <summary>A table that C# code produces: <c>SELECT * FROM name()</c>.</summary>
public interface IDuckDbTableFunction
{
    /// <summary>The name in SQL; one name can be registered once in an instance.</summary>
    string Name { get; }

    /// <summary>The columns, at least one.</summary>
    IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>How many threads may fill chunks at once; DuckDB uses at most its own number of threads.</summary>
    int MaxThreads { get; }

    /// <summary>Starts a scan; called once for every use in a query, when the query starts to run.</summary>
    IDuckDbScan Open();
}
