namespace Landfall.Warehouses.Statements;

/// <summary>Writes everything but the fence of <paramref name="Control"/> where the fence is the same; replies 1 row.</summary>
public sealed record WriteControl(ControlRow Control) : LoadStatement;
