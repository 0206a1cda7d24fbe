namespace Landfall.DuckDb.TableFunctions;

/// <summary>What DuckDB keeps for one query and frees at its end.</summary>
internal interface IQueryState : IDisposable
{
    /// <summary>Which query it belongs to; it begins there when it is made and ends when it is freed.</summary>
    FunctionUse Use { get; }
}
