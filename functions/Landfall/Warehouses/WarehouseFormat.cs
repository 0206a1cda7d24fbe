namespace Landfall.Warehouses;

/// <summary>The format of what Landfall keeps in a warehouse for itself: markers, control rows, names of storage.</summary>
internal static class WarehouseFormat
{
    /// <summary>The format that this Landfall writes and reads.</summary>
    public const int Current = 1;

    /// <summary>Refuses a warehouse of another format.</summary>
    /// <param name="warehouse">Which one, as the begin of a sentence.</param>
    /// <param name="hasMarkers">Whether Landfall has loaded into it, or was going to.</param>
    /// <param name="found">Its number; null when it has none.</param>
    /// <exception cref="WarehouseException">It was made by another Landfall; nothing in it was touched.</exception>
    public static void Require(string warehouse, bool hasMarkers, long? found)
    {
        if ((hasMarkers || found is not null) && FormatNumber.Refusal(warehouse, found, Current) is { } refusal)
        {
            throw new WarehouseException(refusal);
        }
    }
}
