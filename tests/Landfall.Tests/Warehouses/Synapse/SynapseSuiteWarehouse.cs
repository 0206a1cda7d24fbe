using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>The Synapse warehouse on a pool that DuckDB plays; what is looked at is looked at in DuckDB.</summary>
internal sealed class SynapseSuiteWarehouse : ISuiteWarehouse
{
    private readonly DuckDbSuiteWarehouse _pool = new();
    private readonly SynapseWarehouse _warehouse;
    private int _parts;

    public SynapseSuiteWarehouse() => _warehouse = SynapseBed.Open(new TsqlServer(_pool.Connect, Fetch), loads: 8);

    public IWarehouse Warehouse => _warehouse;

    public Task PutPartsAsync(TableContract contract, PackageBatch batch) => _pool.PutPartsAsync(contract, batch);

    public Task<IReadOnlyList<SuiteRows>?> ReadViewAsync(string table) => _pool.ReadViewAsync(table);

    public Task<long> DistinctRowsAsync(string table) => _pool.DistinctRowsAsync(table);

    public Task<IReadOnlyList<Marker>> ReadMarkersAsync(string table) => _pool.ReadMarkersAsync(table);

    public Task<IReadOnlyList<string>> ReadLoggedAsync(string table) => _pool.ReadLoggedAsync(table);

    public Task<ControlRow?> ReadControlAsync(string table) => _pool.ReadControlAsync(table);

    public Task<bool> ViewReadsAsync(string table, string storage) => _pool.ViewReadsAsync(table, storage);

    public Task<IReadOnlyList<string>> TablesAsync(string table) => _pool.TablesAsync(table);

    public ValueTask DisposeAsync()
    {
        _warehouse.Dispose();
        return _pool.DisposeAsync();
    }

    private string Fetch(string part)
    {
        var path = Path.Combine(_pool.Folder, "parts", FormattableString.Invariant($"{Interlocked.Increment(ref _parts)}.parquet"));
        _pool.FetchAsync(new PartFile(part, 0, 0), path, CancellationToken.None).GetAwaiter().GetResult();
        return path;
    }
}
