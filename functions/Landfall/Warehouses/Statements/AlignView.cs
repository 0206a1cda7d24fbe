namespace Landfall.Warehouses.Statements;

/// <summary>Makes the view of <paramref name="Table"/> show <paramref name="Storage"/>, only while the control row names it; replies 1 row, or 0 when it names another.</summary>
/// <remarks>
/// Where this cannot be one transaction, the control row is read before and after the view is changed, each time as it is committed; 1 row only when it names the storage
/// both times. So whoever changes the view last sees whether it is right.
/// </remarks>
public sealed record AlignView(string Table, string Storage) : LoadStatement;
