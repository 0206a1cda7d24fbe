namespace Landfall.Warehouses.Statements;

/// <summary>
/// Makes what is missing of the schemas, the marker table and the control table of <paramref name="Table"/>, which has its one row (fence
/// 0) from birth.
/// </summary>
public sealed record EnsureControl(string Table) : SilentStatement;

/// <summary>Replies the control row.</summary>
public sealed record ReadControl(string Table) : ControlStatement;

/// <summary>Writes everything but the fence of <paramref name="Control"/> where the fence is the same; replies 1 row.</summary>
public sealed record WriteControl(ControlRow Control) : RowsStatement;

/// <summary>Raises the fence by one, as the first statement of a transaction; replies the control row.</summary>
public sealed record AdvanceFence(string Table) : ControlStatement;

/// <summary>
/// Touches the control row where the fence is <paramref name="Fence"/>, as the first statement of a transaction; replies 1 row, or 0 when a
/// newer loader is there.
/// </summary>
public sealed record GuardFence(string Table, long Fence) : RowsStatement;

/// <summary>Raises the fence of a table to <paramref name="Fence"/> where it is smaller; replies 1 row, or 0.</summary>
public sealed record RaiseFence(string Table, long Fence) : RowsStatement;

/// <summary>Replies the names of all control tables, in the schema of Landfall's own.</summary>
public sealed record ListControls : NamesStatement;
