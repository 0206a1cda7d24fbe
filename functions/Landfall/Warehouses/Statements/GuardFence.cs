namespace Landfall.Warehouses.Statements;

/// <summary>Touches the control row where the fence is <paramref name="Fence"/>, as the first statement of a transaction; replies 1 row, or 0 when a newer loader is there.</summary>
public sealed record GuardFence(string Table, long Fence) : LoadStatement;
