using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What the rows of a load are copied from beside the package's own parts.</summary>
public sealed class RowSources
{
    private readonly IReadOnlyDictionary<string, TableContract> _contracts;
    private readonly TableContract _target;

    /// <summary>Checks that every part fits the table that <paramref name="target"/> asks for.</summary>
    /// <param name="target">The contract that the table is to follow.</param>
    /// <param name="companions">Batches of other packages that new storage is made of.</param>
    /// <param name="contracts">The contracts that any of the batches was curated by, by hash; the target's need not be among them.</param>
    /// <exception cref="TerminalException">A column has another type in parts that were curated by an older contract.</exception>
    public RowSources(TableContract target, IReadOnlyList<PackageBatch> companions, IReadOnlyDictionary<string, TableContract> contracts)
    {
        (_target, Companions, _contracts) = (target, companions, contracts);
        foreach (var contract in contracts.Values)
        {
            if (Misfit(target, contract) is { } column)
            {
                throw LoadErrors.PartsMismatch(target, contract, column);
            }
        }
    }

    /// <summary>Batches of other packages that new storage is made of.</summary>
    public IReadOnlyList<PackageBatch> Companions { get; }

    /// <summary>The columns that parts curated by the contract of that hash have and that the table wants.</summary>
    public IReadOnlyList<string> ColumnsOf(string hash) => [.. Wanted(hash).Select(column => column.Name)];

    /// <summary>The place of each of these columns inside such a part, from 1.</summary>
    public IReadOnlyList<int> PlacesOf(string hash) => [.. Wanted(hash).Select(column => column.Place)];

    private IEnumerable<(string Name, int Place)> Wanted(string hash)
    {
        var parts = Names(_contracts.TryGetValue(hash, out var contract) ? contract : _target);
        var wanted = Names(_target).ToHashSet(StringComparer.Ordinal);
        return parts.Select((name, index) => (name, index + 1)).Where(column => wanted.Contains(column.name));
    }

    /// <summary>
    /// The first column that parts curated by <paramref name="contract"/> have otherwise than <paramref name="target"/> wants it; null when
    /// they fit.
    /// </summary>
    public static string? Misfit(TableContract target, TableContract contract)
    {
        var types = WarehouseColumns.OfParts(contract).ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        foreach (var column in WarehouseColumns.OfParts(target))
        {
            if (types.TryGetValue(column.Name, out var type) && type != column.Type)
            {
                return column.Name;
            }

            if (type is null && column.Name is WarehouseColumns.RowHash or WarehouseColumns.Deleted)
            {
                return column.Name;
            }
        }

        return null;
    }

    private static IEnumerable<string> Names(TableContract contract) => WarehouseColumns.OfParts(contract).Select(column => column.Name);
}
