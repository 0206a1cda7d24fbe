namespace Landfall.Warehouses;

/// <summary>The warehouse refused or failed a statement; the load is tried again.</summary>
public class WarehouseException : Exception
{
    /// <summary>Makes the failure; the message holds no value of the data.</summary>
    public WarehouseException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
