using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a load must know that neither its package nor the warehouse says.</summary>
public interface ILoadSources
{
    /// <summary>The ETag, without quotes, of the version that the landed file has now; null when it is gone.</summary>
    Task<string?> CurrentETagAsync(string blobName, CancellationToken cancellationToken);

    /// <summary>The batch by whose manifest the marker's rows came into the table.</summary>
    /// <exception cref="TerminalException">Nothing says any more what its parts are.</exception>
    Task<PackageBatch> FindLoadedAsync(Marker marker, CancellationToken cancellationToken);

    /// <summary>The contract of that hash, in force or not.</summary>
    Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken);
}
