using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Landing;

public sealed class ArrivalsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task TakeAsync_EntryOfOneCannotBeRead_FilesThatArriveWithItAreWrittenDown()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var damaged = await bed.DropAsync("sf/2026-11-20/damaged.csv");
        var registered = await bed.RegisterAsync(damaged);
        await bed.Bed.DamageAsync((await bed.Ledger.FindAsync(registered.Batch, default))!, "no JSON");
        var (first, second) = (await bed.DropAsync("sf/2026-11-20/first.csv"), await bed.DropAsync("sf/2026-11-20/second.csv"));

        // The first one waits in the ledger until the others have come, so that those are written together.
        using var others = new ManualResetEventSlim();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Bed.Faults = _ =>
        {
            waits.TrySetResult();
            Assert.True(others.Wait(TimeSpan.FromSeconds(30)));
            return LedgerFault.None;
        };
        var stop = TestContext.Current.CancellationToken;
        var before = Task.Run(() => bed.Arrivals.TakeAsync(first, stop), stop);
        await waits.Task.WaitAsync(stop);
        var (refused, beside) = (bed.Arrivals.TakeAsync(damaged, stop), bed.Arrivals.TakeAsync(second, stop));
        others.Set();

        await Assert.ThrowsAsync<LedgerException>(() => refused);
        Assert.NotNull(await before);
        Assert.Equal(second, (await bed.Ledger.FindAsync((await beside)!.Batch, default))!.File);
    }
}
