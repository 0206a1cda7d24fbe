using Landfall.Ledger.Rows;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

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
}
