using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>A fresh warehouse with a pool's manners.</summary>
internal sealed class MannersSuiteWarehouse : ISuiteWarehouse
{
    private readonly DuckDbSuiteWarehouse _inner = new();

    public MannersSuiteWarehouse()
    {
        _inner.Execute($"CREATE SCHEMA {StagingTables.Schema}");
        Manners = new MannersWarehouse(_inner);
    }

    public MannersWarehouse Manners { get; }

    public IWarehouse Warehouse => Manners;

    public Task PutPartsAsync(TableContract contract, PackageBatch batch) => _inner.PutPartsAsync(contract, batch);

    public Task<IReadOnlyList<SuiteRows>?> ReadViewAsync(string table) => _inner.ReadViewAsync(table);

    public Task<long> DistinctRowsAsync(string table) => _inner.DistinctRowsAsync(table);

    public Task<IReadOnlyList<Marker>> ReadMarkersAsync(string table) => _inner.ReadMarkersAsync(table);

    public Task<IReadOnlyList<string>> ReadLoggedAsync(string table) => _inner.ReadLoggedAsync(table);

    public Task<ControlRow?> ReadControlAsync(string table) => _inner.ReadControlAsync(table);

    public Task<bool> ViewReadsAsync(string table, string storage) => _inner.ViewReadsAsync(table, storage);

    public Task<IReadOnlyList<string>> TablesAsync(string table) => _inner.TablesAsync(table);

    public async ValueTask DisposeAsync()
    {
        await Manners.DisposeAsync();
        await _inner.DisposeAsync();
    }
}
