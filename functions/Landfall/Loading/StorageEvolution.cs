using Landfall.Contracts;
using Landfall.Loading.Modes;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a newer contract asks of storage that an older one made.</summary>
internal static class StorageEvolution
{
    /// <summary>Checks that a table which <paramref name="former"/> made may follow <paramref name="contract"/>.</summary>
    /// <exception cref="TerminalException">Its mode is another, or its rows would compete in another way than those that are there
    /// did.</exception>
    public static void Check(TableContract contract, TableContract former)
    {
        if (contract.Mode != former.Mode)
        {
            throw Settlement.ModeChanged(contract, former.Mode.ToString().ToLowerInvariant());
        }

        if (LoadModes.Of(contract).Refuses(contract, former) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>
    /// The columns that <paramref name="stored"/> lacks; those that the contract no longer has stay, with nulls in new rows.
    /// </summary>
    /// <exception cref="TerminalException">A column has another type than the contract says, or rows would compete in another way than
    /// those that are there did.</exception>
    public static IReadOnlyList<WarehouseColumn> Added(
        TableContract contract,
        TableContract former,
        string storage,
        IReadOnlyList<StoredColumn> stored,
        Func<ColumnType, string> typeName
    )
    {
        Check(contract, former);
        var types = stored.ToDictionary(column => column.Name, column => column.TypeName, StringComparer.OrdinalIgnoreCase);
        var added = new List<WarehouseColumn>();
        foreach (var column in WarehouseColumns.Of(contract))
        {
            if (!types.TryGetValue(column.Name, out var type))
            {
                added.Add(column);
            }
            else if (type != typeName(column.Type))
            {
                throw TerminalException.Parked(
                    "storage-mismatch",
                    $"The contract {contract.Hash} of {contract.Table} says {typeName(column.Type)} for the column "
                        + $"'{column.Name}', the storage {storage} has {type}.",
                    contract.Mode == LoadMode.Merge
                        ? $"Run 'landfall reprocess {contract.Table}' for the files in the table, which builds it anew with the new "
                            + "type, and release this one then; or give the column its former type, or a new physicalName, in the contract."
                        : "Give the column its former type, or a new physicalName, in the contract; changing the type of loaded rows "
                            + "is not built yet."
                );
            }
        }

        return added;
    }
}
