namespace Landfall.Warehouses.Statements;

/// <summary>
/// Drops a storage table unless the control row or the view names it, or its fence is not below the control row's; replies 1 row when it was dropped.
/// A loader names only storage that it made under its own fence, so what may be dropped once may be dropped for ever.
/// </summary>
public sealed record DropStorage(string Table, string Storage) : LoadStatement;
