using Landfall.Ledger.Rows;
using Landfall.Storage;
using Landfall.Warehouses;

namespace Landfall.Diagnosis;

/// <summary>The formats of what a Landfall keeps. A host works on no others, so those of a host are those of its account.</summary>
/// <param name="Ledger">The rows of the ledger.</param>
/// <param name="Lake">Parts and their manifests.</param>
/// <param name="Warehouse">Markers, control rows and names of storage.</param>
public sealed record StoredFormats(int Ledger, int Lake, int Warehouse)
{
    /// <summary>Those of this version.</summary>
    public static StoredFormats Known { get; } = new(LedgerFormat.Current, LakeFormat.Current, WarehouseFormat.Current);
}
