using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>A merge table of text keys, with the statements of a load run one after the other and held against each other.</summary>
internal sealed class MergeBed : IAsyncDisposable
{
    public static readonly MergeRule Rule = new(["id", "key0"], ["changed", "strength"]);

    // Names that the statements use for their own parts must be free for contracts.
    public static readonly IReadOnlyList<WarehouseColumn> Columns = WarehouseColumns.Of(
        SuiteTable.Contract(LoadMode.Merge) with
        {
            Columns =
            [
                Column("id", ColumnKind.Text),
                Column("key0", ColumnKind.Integer),
                Column("changed", ColumnKind.Timestamp),
                Column("strength", ColumnKind.Integer),
                Column("batch", ColumnKind.Text),
                Column("rowid", ColumnKind.Integer),
            ],
        }
    );

    private readonly StatementBed _bed;

    private MergeBed(StatementBed bed, Relation storage) => (_bed, Storage) = (bed, storage);

    public Relation Storage { get; }

    public static async Task<MergeBed> OpenAsync(bool onSynapse = false)
    {
        var bed = await StatementBed.OpenAsync(onSynapse: onSynapse);
        return new MergeBed(bed, await bed.CreateAsync(Columns));
    }

    /// <summary>Merges batches in one load and checks that the statements agree with each other.</summary>
    public async Task<IReadOnlyDictionary<string, LoadCounts>> LoadAsync(params (string Batch, MergeRow[] Rows)[] batches)
    {
        var counts = await LoadSqlAsync([.. batches.Select(batch => (batch.Batch, MergeRow.Sql(batch.Rows)))]);
        Assert.Equal(
            batches.ToDictionary(batch => batch.Batch, batch => (long)batch.Rows.Length),
            counts.ToDictionary(batch => batch.Key, batch => batch.Value.Accounted)
        );
        return counts;
    }

    /// <summary>Merges batches that queries give.</summary>
    public async Task<IReadOnlyDictionary<string, LoadCounts>> LoadSqlAsync(params (string Batch, string Sql)[] batches)
    {
        var staging = await _bed.StageAsync(Columns, SuiteTable.Day, batches);
        Assert.Equal(await StagedAsync(staging), await _bed.DoAsync(new RankRows(staging, Rule)));
        await _bed.DoAsync(new BeginTransaction());
        var before = await _bed.DoAsync(new CountLive(Storage));
        var classified = await _bed.DoAsync(new ClassifyRows(staging, Storage, Rule));
        var deleted = await _bed.DoAsync(new DeleteSuperseded(Storage, staging, Rule));
        var inserted = await _bed.DoAsync(new InsertWinners(Storage, staging, [.. Columns.Select(column => column.Name)], Rule));
        var after = await _bed.DoAsync(new CountLive(Storage));
        await _bed.DoAsync(new CommitTransaction());
        await _bed.DoAsync(new DropStaging(staging) { IsRanked = true });

        var counts = classified.Batches.Values;
        Assert.Equal(classified.SupersededRows, deleted);
        Assert.True(inserted >= deleted);
        Assert.Equal(after - before, counts.Sum(count => count.Growth));
        return classified.Batches;
    }

    /// <summary>Rows of storage, hidden ones too, by key.</summary>
    public IReadOnlyList<object?[]> Rows() =>
        _bed.Query(
            "SELECT id, strength, batch, rowid, _deleted, _row_hash, _batch_id "
                + $"FROM {DuckDbText.Identifier(Storage.Schema)}.{DuckDbText.Identifier(Storage.Name)} ORDER BY id, key0"
        );

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    private async Task<long> StagedAsync(Relation staging) => (await _bed.DoAsync(new CountRows(staging))).Values.Sum();

    private static ContractColumn Column(string name, ColumnKind kind) =>
        new()
        {
            Source = name,
            Name = name,
            Type = new ColumnType(kind),
        };
}
