using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Loading;

/// <summary>What the ledger says of the rows in a table, held against what readers count there.</summary>
public sealed class RowsInTableTests(AzuriteFixture azurite)
{
    private const int Steps = 14;

    private static readonly (string, string)[] None = [];

    public static TheoryData<LoadMode, string, int> Histories =>
        new(
            from mode in new[] { LoadMode.Append, LoadMode.Full, LoadMode.Merge }
            from setting in mode == LoadMode.Append ? new[] { "", "landfallDeduplicateBy" } : [""]
            from seed in Enumerable.Range(1, 3)
            select (mode, setting, seed)
        );

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task RunAsync_RandomHistory_SaysWhatReadersCount(LoadMode mode, string setting, int seed)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode, setting.Length == 0 ? None : [(setting, "Id")]);
        var summary = new LedgerSummary(bed.Bed.Tables, bed.Bed.Open, bed.Bed.Loaded, NullLogger<LedgerSummary>.Instance);
        var random = new Random(seed);
        var entries = new List<LedgerEntry>();
        var said = new List<long>();
        for (var step = 1; step <= Steps; step++)
        {
            await ChangeAsync(bed, random, step, entries);
            await LoadAsync(bed, random, entries[0]);

            var inTable = (await summary.TableAsync(LoadBed.Table, from: null, default))!.RowsInTable;
            Assert.Equal(await bed.ScalarAsync($"SELECT count(*) FROM {LoadBed.Table}"), inTable);
            said.Add(inTable!.Value);
        }

        // Or nothing was shown.
        Assert.True(said.Distinct().Count() > 2, string.Join(' ', said));
    }

    [Fact]
    public async Task RunAsync_DiesBehindItsCommit_TheNextLoadSaysIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.AfterStatement = statement => statement is AlignView ? throw new IOException("The host is gone.") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(entry));
        Assert.Null(await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));

        await bed.RunAsync(entry);

        Assert.Equal(new LoadedTable(LoadBed.Table, 2, 3, null) { Touched = 5 }, await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
    }

    [Fact]
    public async Task NoteAsync_OfALoadBeforeTheLast_ChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var last = new LoadedTable(LoadBed.Table, 7, 40, "2026-11");
        await bed.Bed.Loaded.NoteAsync(last, default);

        await bed.Bed.Loaded.NoteAsync(last with { Fence = 6, Rows = 3 }, default);

        Assert.Equal([last], await bed.Bed.Loaded.ListAsync(default).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static async Task ChangeAsync(LoadBed bed, Random random, int step, List<LedgerEntry> entries)
    {
        var ended = new List<LedgerEntry>();
        foreach (var entry in entries)
        {
            ended.Add(await bed.FindAsync(entry));
        }

        ended.RemoveAll(entry => entry.State is not (BatchState.Published or BatchState.Duplicate or BatchState.Superseded));
        switch (random.Next(4))
        {
            case 0 when ended.Count > 0:
                await bed.Entries.ForgetAsync(ended[random.Next(ended.Count)]);
                break;
            case 1 when ended.Count > 0:
                await bed.Entries.RaiseAsync(ended[random.Next(ended.Count)], 1 + random.Next(9));
                break;
            default:
                var content = random.Next(6);
                var snapshot = bed.Contract.Mode == LoadMode.Full ? $"{step + random.Next(3):00}" : null;
                entries.Add(
                    await bed.Entries.CurateAsync(
                        step,
                        rows: 2 + content,
                        name: snapshot is null ? $"crm/{random.Next(5)}.csv" : $"crm/{snapshot}/Person.csv",
                        content: $"hash-{content}",
                        snapshot: snapshot
                    )
                );
                break;
        }
    }

    // Once in a while the host dies behind one of the first statements, and the next one loads.
    private static async Task LoadAsync(LoadBed bed, Random random, LedgerEntry entry)
    {
        var left = random.Next(3) == 0 ? random.Next(20) : int.MaxValue;
        bed.AfterStatement = _ => left-- == 0 ? throw new IOException("The host is gone.") : ValueTask.CompletedTask;
        try
        {
            await bed.RunAsync(entry);
        }
        catch (IOException)
        {
            bed.AfterStatement = _ => ValueTask.CompletedTask;
            bed.Bed.Time.Advance(TimeSpan.FromHours(1));
            await bed.RunAsync(entry);
        }
    }
}
