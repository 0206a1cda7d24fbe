using Landfall.Budget;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Local;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Curation;

/// <summary>A group waits for its share of memory and threads before anything is counted.</summary>
public sealed class CurateBudgetTests(AzuriteFixture azurite)
{
    private const string SmallFile = "Id,Age\na,1\n";
    private const int DownloadBytes = 64;

    private static readonly string LargeFile = "Id,Age\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"id{i},{i}\n"));

    // One large group at a time, and a quarter for small ones.
    private readonly WorkBudget _budget = new(new WorkAmount(1_000_000_000, 8), NullLogger<WorkBudget>.Instance);

    [Fact]
    public async Task RunAsync_TwoThatDoNotFitTogether_RunInTurnAndASmallOneRunsMeanwhile()
    {
        var (first, second, third) = await BedsAsync();
        var large = await first.RegisterAsync("crm/a.csv", LargeFile);
        var waiting = await second.RegisterAsync("crm/b.csv", LargeFile);
        var small = await third.RegisterAsync("crm/c.csv", SmallFile);
        var (running, release) = await BlockAsync(first, large);

        var behind = second.RunAsync(waiting);
        await Poll.UntilAsync(() => _budget.State.Waiting == 1, "the second large group waits");
        var outcome = await third.RunAsync(small).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(new StageOutcome(small.Batch, BatchState.Curated, 1, 0), outcome);
        Assert.Equivalent(waiting, await second.FindAsync(waiting), strict: true);
        Assert.Equal(1, _budget.State.Waiting);
        Assert.False(running.IsCompleted);
        release.SetResult();
        Assert.Equal([20L, 20L], (await Task.WhenAll(running, behind)).Select(one => one.Rows));
        Assert.Equal(1, (await second.FindAsync(waiting)).CurateAttempts);
        Assert.Equal((default(WorkAmount), 0), (_budget.State.Granted, _budget.State.Waiting));
    }

    [Fact]
    public async Task RunAsync_HostStopsWhileItWaits_CountsNoAttemptAndLeavesTheLine()
    {
        var (first, second, _) = await BedsAsync();
        var large = await first.RegisterAsync("crm/a.csv", LargeFile);
        var waiting = await second.RegisterAsync("crm/b.csv", LargeFile);
        var (running, release) = await BlockAsync(first, large);
        using var stopping = new CancellationTokenSource();
        var behind = second.RunAsync(waiting, stopping.Token);
        await Poll.UntilAsync(() => _budget.State.Waiting == 1, "the second large group waits");

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        Assert.Equivalent(waiting, await second.FindAsync(waiting), strict: true);
        Assert.Equal(0, _budget.State.Waiting);
        Assert.Empty(second.Log.Lines);
        release.SetResult();
        Assert.Equal(BatchState.Curated, (await running).State);
        Assert.Equal(default, _budget.State.Granted);
    }

    [Fact]
    public async Task RunAsync_AfterTwoAttemptsWithoutAnEnd_WaitsUntilItIsAlone()
    {
        var (first, second, third) = await BedsAsync();
        var other = await first.RegisterAsync("crm/a.csv", SmallFile);
        var suspect = await second.RegisterAsync("crm/b.csv", SmallFile);
        var tried = await second.Bed.Ledger.UpdateAsync(suspect.Batch, entry => entry with { CurateAttempts = 2 }, default);
        var (running, release) = await BlockAsync(first, other);

        var alone = second.RunAsync(suspect);
        await Poll.UntilAsync(() => _budget.State.Waiting == 1, "the suspect waits");
        var behind = third.RunAsync(await third.RegisterAsync("crm/c.csv", SmallFile));
        await Poll.UntilAsync(() => _budget.State.Waiting == 2, "the one behind it waits too");

        Assert.Equivalent(tried, await second.FindAsync(suspect), strict: true);
        second.AtMilestone = _ =>
        {
            Assert.Equal(new BudgetState(_budget.State.Whole, _budget.State.Whole, 1), _budget.State);
            return Task.CompletedTask;
        };
        release.SetResult();
        Assert.Equal(BatchState.Curated, (await alone).State);
        Assert.Equal(3, (await second.FindAsync(suspect)).CurateAttempts);
        Assert.Equal([BatchState.Curated, BatchState.Curated], (await Task.WhenAll(running, behind)).Select(one => one.State));
    }

    [Fact]
    public async Task RunAsync_AfterTwoAttemptsWithoutAnEnd_WaitsForLoadsAndArchivesAndKeepsThemFromBeginning()
    {
        var bed = await BedAsync();
        var suspect = await bed.RegisterAsync("crm/b.csv", SmallFile);
        var tried = await bed.Bed.Ledger.UpdateAsync(suspect.Batch, entry => entry with { CurateAttempts = 2 }, default);
        var load = await _budget.AskBesideAsync("a load", default);

        var alone = bed.RunAsync(suspect);
        await Poll.UntilAsync(() => _budget.Places.Waiting == 1, "the suspect waits");
        var later = _budget.AskBesideAsync("a later load", default);

        Assert.False(later.IsCompleted);
        Assert.Equivalent(tried, await bed.FindAsync(suspect), strict: true);
        bed.AtMilestone = _ =>
        {
            Assert.Equal(new GateState(0, true, 1), _budget.Places);
            return Task.CompletedTask;
        };
        load.Dispose();
        Assert.Equal(BatchState.Curated, (await alone).State);
        Assert.Equal(3, (await bed.FindAsync(suspect)).CurateAttempts);
        (await later.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(new GateState(0, false, 0), _budget.Places);
    }

    [Fact]
    public async Task RunAsync_NothingToRead_DoesNotWait()
    {
        var bed = await BedAsync();
        var entry = await bed.RegisterAsync("crm/a.csv", SmallFile);
        await bed.RunAsync(entry);
        using var all = await _budget.AskAsync(WorkRequest.Everything("another"), default);

        var outcome = await bed.RunAsync(entry).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(BatchState.Curated, outcome.State);
    }

    [Fact]
    public async Task RunAsync_ClaimOfAGroupThatWaits_IsKeptAliveAndItsLossEndsTheWait()
    {
        var bed = await BedAsync();
        var entry = await bed.RegisterAsync("crm/a.csv", SmallFile);
        var claim = new ClaimRow("crm.person@1|1|1", ClaimKind.Curate, [], bed.Bed.Time.GetUtcNow(), Begun: false);
        await bed.Bed.Store.WriteAsync(StageBed.Table, [new LedgerChange.Insert(claim.ToRow())], default);
        using var all = await _budget.AskAsync(WorkRequest.Everything("another"), default);
        var group = bed.RunGroupAsync(new GroupWork(StageBed.Table, claim.Claim, Unpack: false, [entry.Batch]));
        await Poll.UntilAsync(() => _budget.State.Waiting == 1, "the group waits");

        var patience = new PlanningOptions().StaleAfter;
        for (var waited = TimeSpan.Zero; waited <= patience; waited += TimeSpan.FromSeconds(20))
        {
            bed.Bed.Time.Advance(TimeSpan.FromSeconds(20));
            await Poll.UntilAsync(async () => (await ClaimAsync(bed, claim))!.Mark == bed.Bed.Time.GetUtcNow(), "a sign of life");
        }

        var alive = (await ClaimAsync(bed, claim))!;
        Assert.True(alive.IsAlive(new PlanningOptions(), bed.Bed.Time.GetUtcNow()));
        await bed.Bed.Store.WriteAsync(StageBed.Table, [new LedgerChange.Delete(claim.Key, alive.Version!)], default);
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, await group.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
        Assert.Equal(0, _budget.State.Waiting);
        Assert.Empty(await bed.LakeAsync());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task RunAsync_GroupWasBegunBeforeAndIsDeliveredAgain_IsReadOnlyWhenItIsOneFile(int files, bool isRead)
    {
        var bed = await BedAsync();
        var entries = new List<LedgerEntry>();
        for (var number = 0; number < files; number++)
        {
            entries.Add(await bed.RegisterAsync(FormattableString.Invariant($"crm/{number}.csv"), SmallFile));
        }

        var claim = new ClaimRow("crm.person@1|1|1", ClaimKind.Curate, [], bed.Bed.Time.GetUtcNow(), Begun: true);
        await bed.Bed.Store.WriteAsync(StageBed.Table, [new LedgerChange.Insert(claim.ToRow())], default);

        var done = await bed.RunGroupAsync(
            new GroupWork(StageBed.Table, claim.Claim, Unpack: false, [.. entries.Select(entry => entry.Batch)])
        );

        Assert.Equal(isRead ? files : 0, done);
        Assert.Null(await ClaimAsync(bed, claim));
        foreach (var entry in entries)
        {
            var after = await bed.FindAsync(entry);
            Assert.Equal((isRead ? BatchState.Curated : BatchState.Registered, isRead ? 1 : 0), (after.State, after.CurateAttempts));
        }
    }

    private static async Task<ClaimRow?> ClaimAsync(StageBed bed, ClaimRow claim) =>
        await bed.Bed.Store.FindAsync(StageBed.Table, claim.Key, default) is { } row ? ClaimRow.From(row) : null;

    // Begins to curate and holds it at its uploaded part.
    private static async Task<(Task<StageOutcome> Running, TaskCompletionSource Release)> BlockAsync(StageBed bed, LedgerEntry entry)
    {
        var (reached, release) = (
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        bed.AtMilestone = async milestone =>
        {
            if (milestone == Milestone.PartUploaded)
            {
                reached.SetResult();
                await release.Task;
            }
        };
        var running = bed.RunAsync(entry);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return (running, release);
    }

    private async Task<StageBed> BedAsync()
    {
        var bed = await StageBed.CreateAsync(azurite);
        bed.Options.DownloadBytes = DownloadBytes;
        bed.Budget = _budget;
        return bed;
    }

    // One process with three stages at work on one table.
    private async Task<(StageBed First, StageBed Second, StageBed Third)> BedsAsync()
    {
        var first = await BedAsync();
        var (second, third) = (first.Restarted(azurite), first.Restarted(azurite));
        foreach (var bed in (StageBed[])[second, third])
        {
            bed.Options.DownloadBytes = DownloadBytes;
            bed.Budget = _budget;
        }

        return (first, second, third);
    }
}
