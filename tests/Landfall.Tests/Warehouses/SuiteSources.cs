using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses;

/// <summary>What a load asks beside the warehouse, answered from what a test knows.</summary>
internal sealed class SuiteSources(params IReadOnlyList<PackageBatch> batches) : ILoadSources
{
    /// <summary>The version that a blob has now.</summary>
    public Func<string, string?> CurrentETag { get; init; } = _ => null;

    public IReadOnlyList<TableContract> Contracts { get; init; } = [];

    public Task<string?> CurrentETagAsync(string blobName, CancellationToken cancellationToken) => Task.FromResult(CurrentETag(blobName));

    public Task<PackageBatch> FindLoadedAsync(Marker marker, CancellationToken cancellationToken) =>
        Task.FromResult(batches.Single(batch => batch.Batch == marker.Batch && batch.Generation == marker.Generation && !batch.Forgetting));

    public Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken) =>
        Task.FromResult(Contracts.FirstOrDefault(contract => contract.Hash == hash) ?? SuiteTable.Contract(LoadMode.Append, hash));
}
