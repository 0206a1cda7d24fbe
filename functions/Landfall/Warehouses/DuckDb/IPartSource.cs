using Landfall.Ledger;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Brings parts of the lake container onto the warehouse's machine.</summary>
public interface IPartSource
{
    /// <summary>Writes the part into the new file <paramref name="path"/>.</summary>
    /// <exception cref="WarehouseException">The part is not as long as the manifest says.</exception>
    Task FetchAsync(PartFile part, string path, CancellationToken cancellationToken);
}
