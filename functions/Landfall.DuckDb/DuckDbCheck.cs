namespace Landfall.DuckDb;

/// <summary>What a text of SQL is, found without running it.</summary>
/// <param name="Statements">Statements in it.</param>
/// <param name="Parameters">Parameters of its one statement; 0 when there is none or more than one.</param>
/// <param name="IsQuery">True when it is one statement and that is a query.</param>
public sealed record DuckDbCheck(int Statements, int Parameters, bool IsQuery);
