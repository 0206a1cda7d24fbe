namespace Landfall.Warehouses;

/// <summary>Another session was in the way, nothing is wrong: wait and load again.</summary>
public sealed class WarehouseBusyException(string message, Exception? innerException = null) : WarehouseException(message, innerException);
