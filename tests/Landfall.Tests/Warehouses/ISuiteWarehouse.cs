using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses;

/// <summary>A fresh warehouse for one run of the suite, and a look into it that does not go through the code under test.</summary>
public interface ISuiteWarehouse : IAsyncDisposable
{
    IWarehouse Warehouse { get; }

    /// <summary>Writes the parts that the batch's manifest names: ids from 1, the batch's id as name.</summary>
    Task PutPartsAsync(TableContract contract, PackageBatch batch);

    /// <summary>The rows that readers of the view see as batch, generation and count, ordered by batch; null without a view.</summary>
    Task<IReadOnlyList<SuiteRows>?> ReadViewAsync(string table);

    /// <summary>Distinct (id, name) of the view, to be compared with its count.</summary>
    Task<long> DistinctRowsAsync(string table);

    /// <summary>All markers of the table, ordered by batch and generation.</summary>
    Task<IReadOnlyList<Marker>> ReadMarkersAsync(string table);

    /// <summary>The batches of the table's rows in the log of stages, each as often as it has one, ordered.</summary>
    Task<IReadOnlyList<string>> ReadLoggedAsync(string table);

    Task<ControlRow?> ReadControlAsync(string table);

    /// <summary>True when the view reads the storage table.</summary>
    Task<bool> ViewReadsAsync(string table, string storage);

    /// <summary>Names of tables in the source's schema.</summary>
    Task<IReadOnlyList<string>> TablesAsync(string table);
}
