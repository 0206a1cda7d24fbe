using Landfall.Faults.Tests.Durable;
using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>The time after the last fault: the sweeps have to bring everything to its end, and then nothing may move any more.</summary>
internal sealed class RunCalm(FaultRun run)
{
    private const int MostRounds = 200;

    // Rounds by the minute; those that follow go on faster, for what a clock that was hours ahead has put off.
    private const int SlowRounds = 20;

    // Far more than any table needs between two sweeps.
    private const int MostTurns = 5_000;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>Sweeps and works until everything is at its end.</summary>
    public async Task RunAsync()
    {
        await run.Warehouse.RebuildAsync();
        var quiet = 0;
        for (var round = 0; quiet < 3; round++)
        {
            Assert.True(
                round < MostRounds,
                "Nothing strikes any more, and still it does not come to its end: "
                    + $"{string.Join(", ", run.Rows.Unfinished().Concat(Moving()))}."
            );
            await SettleAsync();
            quiet = run.Orchestrations.Live.Count > 0 || run.Rows.Unfinished().Any() || Moving().Any() ? 0 : quiet + 1;
            run.Time.Advance(round < SlowRounds ? SweepEvery : 10 * SweepEvery);
            await run.DoAsync(0, "sweep", AppCalls.SweepAsync);
            await run.DoAsync(0, "watch", AppCalls.WatchAsync);
            await run.DoAsync(0, "canary", AppCalls.CanaryAsync);
        }

        await SettleAsync();

        // Longer than storage is kept for its readers, also where a clock was ahead.
        run.Time.Advance(TimeSpan.FromHours(8));
        await run.DoAsync(0, "warehouse sweep", AppCalls.WarehouseSweepAsync);
        await SettleAsync();
    }

    // Open batches, but for those that wait for files that never land.
    private IEnumerable<string> Moving() =>
        run.Rows.Open().Except(run.Rows.Entries().Where(IsWaiting).Select(entry => entry.Batch), StringComparer.Ordinal);

    // Runs what there is to run, and lets time pass where that is what it waits for.
    private async Task SettleAsync()
    {
        for (var turns = 0; ; turns++)
        {
            Assert.True(turns < MostTurns, "The tables are planned again and again, and nothing comes of it.");
            if (run.Orchestrations.Ready is [var work, ..])
            {
                await run.TurnAsync(0, work, Fate.Kept);
            }
            else if (run.Orchestrations.NextDue is { } due)
            {
                run.Time.Advance(due - run.Time.GetUtcNow());
            }
            else
            {
                break;
            }
        }
    }

    private bool IsWaiting(LedgerEntry entry) =>
        entry.State == BatchState.Curated
        && RunSnapshots.Waiting(run.Landed.SelectMany(version => version.Landing.Files)).Contains(entry.File.Name);
}
