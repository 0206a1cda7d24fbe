using Landfall.Ledger;
using Landfall.Warehouses.DuckDb;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>Fetches parts through the storage of the worker that loads.</summary>
internal sealed class WorkerParts : IPartSource
{
    public Task FetchAsync(PartFile part, string path, CancellationToken cancellationToken)
    {
        Worker.Current!.ThrowIfDead();
        return new LakeParts(Worker.Current.Containers).FetchAsync(part, path, cancellationToken);
    }
}
