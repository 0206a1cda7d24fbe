using Landfall.DuckDb.Queries;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>What DuckDB keeps for one query and frees at its end.</summary>
internal interface IQueryState : IDisposable
{
    /// <summary>Where exceptions go that DuckDB cannot carry.</summary>
    QueryFault Fault { get; }
}
