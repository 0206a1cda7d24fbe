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

    /// <summary>Markers asked for at once, at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What the ledger has of batches beside the generations that are loaded, by batch.</summary>
    public Dictionary<string, PackageBatch> Later { get; init; } = [];

    public Task<IReadOnlyList<BatchInTable>> FindLoadedAsync(IReadOnlyList<Marker> markers, CancellationToken cancellationToken)
    {
        MostAtOnce = Math.Max(MostAtOnce, markers.Count);
        return Task.FromResult<IReadOnlyList<BatchInTable>>([
            .. markers.Select(marker => new BatchInTable(
                marker,
                batches.Single(batch => batch.Batch == marker.Batch && batch.Generation == marker.Generation && !batch.Forgetting)
            )
            {
                Later = Later.GetValueOrDefault(marker.Batch),
            }),
        ]);
    }

    public Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken) =>
        Task.FromResult(Contracts.FirstOrDefault(contract => contract.Hash == hash) ?? SuiteTable.Contract(LoadMode.Append, hash));
}
