using System.Text.Json;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

/// <summary>What a load writes down to be told outside.</summary>
public sealed class LoadEventsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_SeveralBatches_AreOneUpdateThatMayBeTold()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2, rows: 5));

        await bed.RunAsync(second);

        var row = Assert.Single(await bed.Bed.Events.DueAsync(LoadBed.Table, default));
        var update = Update(row);
        Assert.Equal(
            (false, null, EventType.TableUpdated, bed.Bed.Time.GetUtcNow()),
            (row.IsHeld, row.DueAt, row.Event.Type, row.Event.Time)
        );
        Assert.Equal((LoadBed.Table, "crm.person-1", LoadCounts.None with { Inserted = 8 }), (update.Table, update.Package, update.Rows));
        Assert.Equal(Sorted(first.Batch, second.Batch), Sorted([.. update.Batches.Select(batch => batch.Batch)]));
    }

    [Fact]
    public async Task RunAsync_LoaderDiedAfterItsCommit_EachBatchIsToldOfOnce()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        var commits = 0;
        bed.AfterStatement = statement =>
            statement is CommitTransaction && ++commits == 2
                ? throw new InvalidOperationException("the process ends here")
                : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(first));

        await bed.RunAsync(second);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.OpenDueAsync();
        await bed.RunAsync(first);

        var due = await bed.Bed.Events.DueAsync(LoadBed.Table, default);
        var updates = due.Where(row => row.Event.Type == EventType.TableUpdated).Select(Update).ToList();
        Assert.All(updates, update => Assert.Equal("crm.person-1", update.Package));
        Assert.Equal(
            Sorted(first.Batch, second.Batch),
            Sorted([.. updates.SelectMany(update => update.Batches).Select(batch => batch.Batch)])
        );
    }

    [Fact]
    public async Task HoldAsync_DiedWhileItsBatchesEnded_IsLetGoByTheNextLoadAsItWasWritten()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        LoadedBatch[] batches = [new(first.Batch, 0, LoadCounts.None), new(second.Batch, 0, LoadCounts.None)];
        var package = new LoadedPackage("crm.person-1", LoadBed.Table, bed.Bed.Time.GetUtcNow(), batches);
        await bed.Bed.Events.HoldAsync(package, default);

        await bed.Bed.Events.HoldAsync(package with { Batches = [batches[1]] }, default);
        Assert.Empty(await bed.Bed.Events.DueAsync(LoadBed.Table, default));
        await bed.Bed.Events.ReleaseAsync(package, default);

        var update = Update(Assert.Single(await bed.Bed.Events.DueAsync(LoadBed.Table, default)));
        Assert.Equal([first.Batch, second.Batch], update.Batches.Select(batch => batch.Batch));
    }

    private static TableUpdatedData Update(EventRow row) =>
        JsonSerializer.Deserialize<TableUpdatedData>(row.Event.Data, JsonSerializerOptions.Web)!;

    private static IEnumerable<string> Sorted(params string[] batches) => batches.Order(StringComparer.Ordinal);
}
