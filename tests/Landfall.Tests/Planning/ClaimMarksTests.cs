using Landfall.Ledger.Rows;
using Landfall.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Landfall.Tests.Planning.PlanningBed;

namespace Landfall.Tests.Planning;

public sealed class ClaimMarksTests
{
    [Fact]
    public async Task Begin_Claim_MarksItAtOnceAndEveryTwentySeconds()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        var claim = (await bed.WakeAndPlanAsync()).Groups[0].Claim;

        await using var held = await bed.Marks.BeginAsync(Table, claim, default);
        var first = Claim(bed, claim);
        bed.Time.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(() => Claim(bed, claim).Mark > Now);

        Assert.Equal((Now, true), (first.Mark, first.Begun));
        Assert.Equal(Now.AddSeconds(20), Claim(bed, claim).Mark);
        Assert.False(held!.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Begin_ClaimThatWasFreed_IsNotHeld()
    {
        var bed = new PlanningBed();

        Assert.Null(await bed.Marks.BeginAsync(Table, "orders@1|1|1", default));
    }

    [Fact]
    public async Task Claim_TakenAwayMeanwhile_TellsItsHolder()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        var claim = (await bed.WakeAndPlanAsync()).Groups[0].Claim;
        await using var held = await bed.Marks.BeginAsync(Table, claim, default);
        bed.Store.Write(Table, [new LedgerChange.Delete("g|" + claim, bed.Store.Peek(Table, "g|" + claim)!.Version!)]);

        bed.Time.Advance(TimeSpan.FromSeconds(20));

        await UntilAsync(() => held!.Lost.IsCancellationRequested);
        await held!.ReleaseAsync(default);
    }

    [Fact]
    public async Task Release_AfterRenewals_DeletesTheRow()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        var claim = (await bed.WakeAndPlanAsync()).Groups[0].Claim;
        await using var held = await bed.Marks.BeginAsync(Table, claim, default);
        bed.Time.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(() => Claim(bed, claim).Mark > Now);

        await held!.ReleaseAsync(default);

        Assert.Null(bed.Store.Peek(Table, "g|" + claim));
    }

    [Fact]
    public async Task Take_LoaderDeliveredTwice_TakesOverFromItselfAndIsGivenBack()
    {
        var bed = new PlanningBed();

        await using var first = await bed.Loaders.TakeAsync(Table, "orders@1|1|load", default);
        await using var again = await bed.Loaders.TakeAsync(Table, "orders@1|1|load", default);
        await using var other = await bed.Loaders.TakeAsync(Table, "orders@2|1|load", default);
        await first!.ReleaseAsync(default);

        Assert.NotNull(again);
        Assert.Null(other);
        Assert.Null(bed.Store.Peek(Table, LedgerRowKeys.Loader));
    }

    [Fact]
    public async Task Take_LoaderThatIsSilentForTwoMinutes_GoesToAnother()
    {
        var bed = new PlanningBed();
        await (await bed.Loaders.TakeAsync(Table, "orders@1|1|load", default))!.DisposeAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(2));

        await using var other = await bed.Loaders.TakeAsync(Table, "orders@2|1|load", default);

        Assert.NotNull(other);
    }

    [Fact]
    public async Task GiveBack_StoreIsSilentSinceARenewal_EndsAfterSecondsAndLeavesTheRowToGrowStale()
    {
        var (time, isSilent, calls) = (new FakeTimeProvider(Now), false, 0);
        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new MemoryRows { Before = _ => Interlocked.Increment(ref calls) > 0 && isSilent ? silence.Task : Task.CompletedTask };
        var loaders = new LoaderMarks(store, Options.Create(new PlanningOptions()), time, NullLogger<LoaderMarks>.Instance);
        var held = (await loaders.TakeAsync(Table, "orders@1|1|load", default))!;
        (isSilent, calls) = (true, 0);
        time.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(() => calls > 0);

        var givingBack = held.GiveBackAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        await givingBack.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await held.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((1, Now.AddMinutes(2)), (calls, LoaderRow.From(store.Peek(Table, LedgerRowKeys.Loader)!).Until));
    }

    private static ClaimRow Claim(PlanningBed bed, string claim) => ClaimRow.From(bed.Store.Peek(Table, "g|" + claim)!);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
