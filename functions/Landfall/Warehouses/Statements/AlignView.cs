namespace Landfall.Warehouses.Statements;

/// <summary>Makes the view of <paramref name="Table"/> show <paramref name="Storage"/>, only while the control row names it; replies 1 row, or 0 when it names another.</summary>
public sealed record AlignView(string Table, string Storage) : LoadStatement;
