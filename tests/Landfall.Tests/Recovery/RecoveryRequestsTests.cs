using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Recovery;

public sealed class RecoveryRequestsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ForgetOldAsync_OldAndNewRequests_ForgetsThoseThatAreLongOver()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var requests = new RecoveryRequests(bed.Faulty, bed.Tables, bed.Waker, bed.Time);
        var (ended, open, young) = (
            await AskAsync(TimeSpan.FromDays(31)),
            await AskAsync(TimeSpan.FromDays(31)),
            await AskAsync(TimeSpan.FromDays(29))
        );
        await EndAsync(ended);
        await EndAsync(young);

        Assert.Equal((1, 0), (await requests.ForgetOldAsync(default), await requests.ForgetOldAsync(default)));
        Assert.Equal(
            [open, young],
            bed.Store.List(RecoveryRequest.Partition, LedgerKeys.All).Select(row => row.Key[..row.Key.IndexOf('|')])
        );

        Task<string> AskAsync(TimeSpan ago) =>
            requests.AskAsync(
                RecoveryRequests.NewId(bed.Time.GetUtcNow() - ago),
                LedgerBed.Table,
                new RecoveryCommand(RecoveryKind.Release),
                default
            );

        async Task EndAsync(string id)
        {
            var request = Assert.Single(await requests.FindAsync(id, default)) with { EndedAt = bed.Time.GetUtcNow() };
            await bed.Store.WriteAsync(RecoveryRequest.Partition, [new LedgerChange.Replace(request.ToRow())], default);
        }
    }

    [Fact]
    public async Task ForgetOldAsync_ManyThatNeverEnded_ForgetsThoseBehindThem()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var requests = new RecoveryRequests(bed.Faulty, bed.Tables, bed.Waker, bed.Time);
        var now = bed.Time.GetUtcNow();
        for (var days = 300; days > 100; days--)
        {
            var at = now.AddDays(-days);
            var request = new RecoveryRequest(RecoveryRequests.NewId(at), LedgerBed.Table, new RecoveryCommand(RecoveryKind.Release), at);
            await bed.Store.WriteAsync(RecoveryRequest.Partition, [new LedgerChange.Insert(request.ToRow())], default);
        }

        var over = new RecoveryRequest(
            RecoveryRequests.NewId(now.AddDays(-31)),
            LedgerBed.Table,
            new RecoveryCommand(RecoveryKind.Release),
            now.AddDays(-31)
        )
        {
            EndedAt = now.AddDays(-31),
        };
        await bed.Store.WriteAsync(RecoveryRequest.Partition, [new LedgerChange.Insert(over.ToRow())], default);

        Assert.Equal(1, await requests.ForgetOldAsync(default));
        Assert.Empty(await requests.FindAsync(over.Id, default));
    }

    [Fact]
    public async Task TableSweep_RequestAboutUnclaimedFilesWhoseAskerDied_SetsItGoing()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(table: BatchId.UnclaimedTable, state: BatchState.Unclaimed), default);
        var deaf = new TableWaker(bed.Faulty, new DeadStarter(), bed.Time);
        var requests = new RecoveryRequests(bed.Faulty, bed.Tables, deaf, bed.Time);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            requests.AskAsync("r1", null, new RecoveryCommand(RecoveryKind.Release), default)
        );
        var options = Options.Create(new PlanningOptions());
        var planner = new TablePlanner(bed.Faulty, bed.Starter, options, bed.Time, NullLogger<TablePlanner>.Instance);
        var sweep = new TableSweep(planner, bed.Waker, bed.Tables, options, bed.Time, NullLogger<TableSweep>.Instance);
        bed.Time.Advance(HeadJudgement.BeginsWithin);

        Assert.Equal(1, await sweep.RunAsync(default));
        Assert.Equal([(BatchId.UnclaimedTable, 1L)], bed.Starter.Started);
    }

    private sealed class DeadStarter : IIngestionStarter
    {
        public Task StartAsync(string table, long epoch, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The process ends here.");
    }
}
