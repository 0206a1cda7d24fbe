using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>A worker's way to read the run's warehouse: a dead one hears no answer.</summary>
internal sealed class WorkerReader(Worker worker, RunDisk disk) : IWarehouseReader
{
    private readonly DuckDbReader _reader = new(disk.Warehouse);

    public async Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        var rows = await _reader.QueryAsync(sql, maxRows, cancellationToken);
        worker.ThrowIfDead();
        return rows;
    }

    public Task<Stream> CopyAsync(string table, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task AskNewestAsync(string table, CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        await _reader.AskNewestAsync(table, cancellationToken);
        worker.ThrowIfDead();
    }
}
