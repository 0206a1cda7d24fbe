using Landfall.Events;
using Landfall.Ledger;
using Landfall.Quality;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Quality;

public sealed class QualityStageTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CheckAsync_LoadedTwice_RecordsOnceAndKeepsTheState()
    {
        var (bed, entry) = await LoadedAsync();
        var stage = new CheckStage(bed.Ledger, bed.Time, NullLogger<CheckStage>.Instance);

        await stage.RunAsync(entry.Batch, 0, default);
        var outcome = await stage.RunAsync(entry.Batch, 0, default);

        Assert.Equal(new StageOutcome(entry.Batch, BatchState.Loaded), outcome);
        Assert.Equal([new StageRecord("check", 1, LedgerBed.Now, 0, 0, 0, 0)], (await bed.Ledger.FindAsync(entry.Batch, default))!.Stages);
    }

    [Fact]
    public async Task PublishAsync_LoadedTwice_PublishesOnce()
    {
        var (bed, entry) = await LoadedAsync();
        var stage = Publish(bed);

        await stage.RunAsync(entry.Batch, 0, default);
        var outcome = await stage.RunAsync(entry.Batch, 0, default);

        Assert.Equal(new StageOutcome(entry.Batch, BatchState.Published), outcome);
        Assert.Equal([new StageRecord("publish", 1, LedgerBed.Now, 0, 0, 0, 0)], (await bed.Ledger.FindAsync(entry.Batch, default))!.Stages);
        Assert.Empty(await bed.OpenAsync());
    }

    [Theory]
    [InlineData(BatchState.Loaded, 1)]
    [InlineData(BatchState.Curated, 0)]
    [InlineData(BatchState.Parked, 0)]
    public async Task RunAsync_AnotherGenerationOrState_LeavesTheEntry(BatchState state, int generation)
    {
        var (bed, entry) = await LoadedAsync(state);

        var check = await new CheckStage(bed.Ledger, bed.Time, NullLogger<CheckStage>.Instance).RunAsync(entry.Batch, generation, default);
        var publish = await Publish(bed).RunAsync(entry.Batch, generation, default);

        Assert.Equal((state, state), (check.State, publish.State));
        Assert.Equivalent(entry, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
    }

    private static PublishStage Publish(LedgerBed bed) =>
        new(bed.Ledger, new LoadedPackages(bed.Containers, bed.Time), new NoEvents(), bed.Time, NullLogger<PublishStage>.Instance);

    private async Task<(LedgerBed Bed, LedgerEntry Entry)> LoadedAsync(BatchState state = BatchState.Loaded)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(state: state);
        await bed.Ledger.CreateAsync(entry, default);
        return (bed, entry);
    }
}
