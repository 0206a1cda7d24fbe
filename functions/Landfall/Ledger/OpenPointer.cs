namespace Landfall.Ledger;

/// <summary>Says that a batch is between register and terminal; an empty blob at <c>open/table/order-batch</c>.</summary>
/// <param name="Table">The batch's table.</param>
/// <param name="Order">LastModified, UTC, as <c>yyyyMMddHHmmssfffffff</c>: pointers list in the order of their files.</param>
/// <param name="Batch">The batch's id.</param>
public sealed record OpenPointer(string Table, string Order, string Batch);
