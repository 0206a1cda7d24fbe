using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>Of which tables a sweep may find something to drop, by one listing of all that there is.</summary>
/// <remarks>What comes after the listing is there for the next sweep.</remarks>
internal sealed class SweptTables
{
    private const string Fenced = "__";

    private readonly List<string> _own = [];

    // Synapse takes a schema for the same in any case.
    private readonly Dictionary<string, int> _storage = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="names">All tables, as schema.name.</param>
    public SweptTables(IReadOnlyList<string> names)
    {
        const string Own = WarehouseNames.Schema + ".";
        foreach (var name in names)
        {
            if (name.StartsWith(Own, StringComparison.OrdinalIgnoreCase))
            {
                _own.Add(name[Own.Length..]);
            }
            else if (name.LastIndexOf(Fenced, StringComparison.Ordinal) is var end and >= 0)
            {
                var prefix = name[..(end + Fenced.Length)];
                _storage[prefix] = _storage.GetValueOrDefault(prefix) + 1;
            }
        }

        _own.RemoveAll(WarehouseNames.IsControl);
    }

    /// <summary>True when the log of stages was there.</summary>
    public bool HasStageLog => _own.Contains(WarehouseNames.Stages.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>True when staging of the table was there.</summary>
    public bool HasStaging(string table) => _own.Exists(name => WarehouseNames.StagingFenceOf(table, name) is not null);

    /// <summary>True when the table had more storage than the one that is in force.</summary>
    public bool HasFormerStorage(string table) =>
        _storage.GetValueOrDefault($"{WarehouseNames.View(table).Schema}.{WarehouseNames.StoragePrefix(table)}") > 1;
}
