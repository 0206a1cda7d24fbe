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
    /// <exception cref="TerminalException">A column has another type than the contract says, rows would compete in another way than those
    /// that are there did, or the table would have more columns than the warehouse allows.</exception>
    public static IReadOnlyList<WarehouseColumn> Added(
        TableContract contract,
        TableContract former,
        string storage,
        IReadOnlyList<StoredColumn> stored,
        Func<WarehouseColumn, string> typeName,
        WarehouseLimits limits
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
            else if (type != typeName(column))
            {
                throw Mismatch(contract, column, storage, type, typeName);
            }
        }

        if (added.Count > 0 && stored.Count + added.Count > limits.Columns)
        {
            throw LoadErrors.TooManyColumns(contract, storage, stored.Count + added.Count, limits);
        }

        return added;
    }

    private static TerminalException Mismatch(
        TableContract contract,
        WarehouseColumn column,
        string storage,
        string type,
        Func<WarehouseColumn, string> typeName
    )
    {
        // The same type for values of another length: the contract's setting or the column's own maxLength has changed, or it has become a
        // key, what the rows are spread by, or the row filter's, which are short; or is none any more.
        var isLength = type == typeName(column with { IsLong = !column.IsLong });
        var former = isLength
            ? "give landfallLongValues, the column's maxLength, and the keys, distribution and row filter of the table their former values"
            : "give the column its former type, or a new physicalName, in the contract";
        return TerminalException.Parked(
            "storage-mismatch",
            $"The contract {contract.Hash} of {contract.Table} says {typeName(column)} for the column '{column.Name}', the storage "
                + $"{storage} has {type}.",
            contract.Mode == LoadMode.Merge
                ? $"Run 'landfall reprocess {contract.Table}' for the files in the table, which builds it anew with the new "
                    + $"type, and release this one then; or {former}."
                : $"{char.ToUpperInvariant(former[0])}{former[1..]}; changing the type of loaded rows is not built yet."
        );
    }
}
