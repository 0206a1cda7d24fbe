using System.Globalization;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Tests.Warehouses.Synapse;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Warehouses;

/// <summary>One session of a DuckDB warehouse in memory, to run single statements on parts that a query writes.</summary>
internal sealed class StatementBed : IPartSource, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-statements");
    private readonly DuckDbInstance _writer = DuckDbInstance.Open(null);
    private readonly DuckDbWarehouse _warehouse;
    private SynapseWarehouse? _synapse;
    private IWarehouseSession _session = null!;
    private int _tables;
    private int _parts;

    private StatementBed(string memoryLimit, long shownPartBytes) =>
        _warehouse = new DuckDbWarehouse(
            Options.Create(
                new DuckDbWarehouseOptions
                {
                    Path = DuckDbWarehouse.InMemory,
                    TempFolder = Path.Combine(_folder.FullName, "parts"),
                    MemoryLimit = memoryLimit,
                    Threads = 2,
                    ShownPartBytes = shownPartBytes,
                }
            ),
            this
        );

    /// <param name="memoryLimit">Of DuckDB.</param>
    /// <param name="onSynapse">True to say every statement in T-SQL first.</param>
    /// <param name="shownPartBytes">Bytes of parts from which on staging shows them.</param>
    public static async Task<StatementBed> OpenAsync(string memoryLimit = "200MB", bool onSynapse = false, long shownPartBytes = 0)
    {
        var bed = new StatementBed(memoryLimit, shownPartBytes);
        IWarehouse warehouse = onSynapse
            ? bed._synapse = SynapseBed.Open(new TsqlServer(bed._warehouse.Connect, bed.Fetch))
            : bed._warehouse;
        bed._session = await warehouse.OpenAsync(TestContext.Current.CancellationToken);
        await bed.DoAsync(new EnsureControl(SuiteTable.Name));
        return bed;
    }

    public Task<TReply> DoAsync<TReply>(LoadStatement<TReply> statement) =>
        _session.ExecuteAsync(statement, TestContext.Current.CancellationToken);

    /// <summary>Makes an empty storage table.</summary>
    public async Task<Relation> CreateAsync(IReadOnlyList<WarehouseColumn> columns)
    {
        var storage = WarehouseNames.Storage(SuiteTable.Name, WarehouseNames.StorageName(SuiteTable.Name, ++_tables));
        await DoAsync(new CreateStorage(storage, columns));
        return storage;
    }

    /// <summary>Makes a staging table of parts, one a batch, each from a query that gives the columns of a part.</summary>
    public async Task<Relation> StageAsync(
        IReadOnlyList<WarehouseColumn> columns,
        DateTimeOffset loadedAt,
        params (string Batch, string Sql)[] batches
    )
    {
        var staging = WarehouseNames.Staging(SuiteTable.Name, ++_tables, 1);
        await DoAsync(new CreateStaging(staging, columns));
        await CopyAsync(staging, PartColumns(columns), [], loadedAt, batches);
        return staging;
    }

    /// <summary>
    /// Copies parts, one a batch, each from a query that gives <paramref name="columns"/> at their <paramref name="places"/>.
    /// </summary>
    public Task<long> CopyAsync(
        Relation target,
        IReadOnlyList<string> columns,
        IReadOnlyList<int> places,
        DateTimeOffset loadedAt,
        params (string Batch, string Sql)[] batches
    ) =>
        DoAsync(
            new CopyParts(
                target,
                columns,
                loadedAt,
                [.. batches.Select(batch => new BatchParts(batch.Batch, 0, [Part(batch.Batch, batch.Sql)]))]
            )
            {
                Places = places,
            }
        );

    /// <summary>Puts a part into the lake whose columns the query gives, those among them that say whose a row is.</summary>
    public PartFile PutPart(string name, string sql)
    {
        using var connection = _writer.Connect();
        var rows = connection.Execute($"COPY ({sql}) TO {DuckDbText.Literal(Path.Combine(_folder.FullName, name))} (FORMAT parquet)");
        return new PartFile(name, rows, 1);
    }

    /// <summary>The columns of staging and storage that come from parts.</summary>
    public static IReadOnlyList<string> PartColumns(IEnumerable<WarehouseColumn> columns) =>
        [.. columns.Select(column => column.Name).Except([WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt])];

    /// <summary>The rows of a query, outside the session.</summary>
    public IReadOnlyList<object?[]> Query(string sql)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query(sql);
        return [.. result.Rows()];
    }

    public Task FetchAsync(PartFile part, string path, CancellationToken cancellationToken)
    {
        File.Move(Path.Combine(_folder.FullName, part.Path), path);
        return Task.CompletedTask;
    }

    /// <summary>Files of parts in the warehouse's temp folder.</summary>
    public int PartsInFolder() =>
        Directory.EnumerateFiles(Path.Combine(_folder.FullName, "parts"), "*.parquet", SearchOption.AllDirectories).Count();

    /// <summary>Ends the session before its time.</summary>
    public ValueTask CloseSessionAsync() => _session.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _synapse?.Dispose();
        _warehouse.Dispose();
        _writer.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Fetch(string part)
    {
        var path = Path.Combine(_folder.FullName, "parts", $"{part}.parquet");
        File.Move(Path.Combine(_folder.FullName, part), path);
        return path;
    }

    private PartFile Part(string batch, string sql)
    {
        var name = (++_parts).ToString(CultureInfo.InvariantCulture);
        return PutPart(name, $"SELECT '{name}' AS _part, '{batch}' AS _batch_id, 0 AS _generation, * FROM ({sql})");
    }
}
