namespace Landfall.DuckDb.TableFunctions;

/// <summary>A table function's use in one query.</summary>
internal sealed record BoundFunction(IDuckDbTableFunction Function, FunctionUse Use);
