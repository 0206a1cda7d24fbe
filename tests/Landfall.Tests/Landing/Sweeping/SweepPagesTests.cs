using Azure.Core;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Landing.Sweeping;

/// <summary>Containers of many pages, as pages of two names make them.</summary>
public sealed class SweepPagesTests(AzuriteFixture azurite)
{
    private readonly List<string> _listed = [];
    private Sweep? _sweep;

    [Fact]
    public async Task FindAsync_FileInAColdFolder_IsFoundByTheRollingPass()
    {
        var bed = await PagesAsync(files: 12);
        await SweepAllAsync(bed);
        var cold = await bed.DropAsync("cold/5/x.csv");
        bed.Bed.Time.Advance(TimeSpan.FromHours(2));

        var sweeps = 0;
        List<SweepFinding> found = [];
        while (found.Count == 0)
        {
            Assert.InRange(++sweeps, 1, 10);
            found = (await SweepAsync(bed)).Items;
        }

        Assert.Equal([cold], found.Select(item => item.File).Distinct());
    }

    [Fact]
    public async Task FindAsync_FileInAnExpectedFolder_IsFoundByTheNextSweep()
    {
        var bed = await PagesAsync(files: 12);
        await SweepAllAsync(bed);
        var hot = await bed.DropAsync("sf/1/new.csv");
        bed.Bed.Time.Advance(TimeSpan.FromHours(2));

        Assert.Contains(hot, (await SweepAsync(bed)).Items.Select(item => item.File));
    }

    [Fact]
    public async Task FindAsync_FolderIntoWhichFilesCameLately_IsListedUntilAnHourLater()
    {
        var bed = await PagesAsync(files: 12);
        await SweepAllAsync(bed);
        bed.Recent.Note("cold/0/x.csv");

        await SweepAsync(bed);
        Assert.Contains("prefix=cold/0/", _listed);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(61));
        await SweepAsync(bed);
        _listed.Clear();
        await SweepAsync(bed);

        Assert.DoesNotContain("prefix=cold/0/", _listed);
    }

    [Fact]
    public async Task FindAsync_OtherHosts_GoOnWhereThePassWas()
    {
        var bed = await PagesAsync(files: 40);
        for (var host = 0; host < 30 && (await RecordAsync(bed)).Pass.LastStartedAt is null; host++)
        {
            await SweepAsync(bed, bed.NewSweep());
        }

        var first = (await RecordAsync(bed)).Pass;
        Assert.Equal((20, null), (first.LastPages, first.Next));
        await SweepAsync(bed, bed.NewSweep());
        await SweepAsync(bed, bed.NewSweep());
        var under = (await RecordAsync(bed)).Pass;

        Assert.InRange(under.Pages, 2, 19);
        Assert.NotNull(under.Next);
    }

    [Fact]
    public async Task FindAsync_SweepByTheMinute_EndsAPassInItsTimeAndListsFewPages()
    {
        var bed = await PagesAsync(files: 40);
        await SweepAllAsync(bed);
        bed.SweepOptions.Pass = TimeSpan.FromMinutes(10);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        var (sweep, begun) = (bed.NewSweep(), bed.Bed.Time.GetUtcNow());
        _listed.Clear();

        var sweeps = 0;
        while ((await RecordAsync(bed)).Pass.LastStartedAt < begun)
        {
            Assert.InRange(++sweeps, 1, 11);
            await SweepAsync(bed, sweep);
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(sweeps, 6, 11);
        Assert.Equal(20, _listed.Count(page => page == "prefix="));
    }

    [Fact]
    public async Task FindAsync_KnownFiles_AreAskedByPageAndThenNotAgain()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        for (var n = 0; n < 20; n++)
        {
            await bed.RegisterAsync(await bed.DropAsync($"sf/1/{n}.csv"));
        }

        var finds = 0;
        bed.Bed.Store.Found = key => finds += key.StartsWith("b|", StringComparison.Ordinal) ? 1 : 0;
        var lists = 0;
        bed.Bed.Faults = call =>
        {
            lists +=
                call.Changes is null && call.Key.StartsWith("b|", StringComparison.Ordinal) && call.Partition == LandingBed.Account ? 1 : 0;
            return LedgerFault.None;
        };
        var sweep = bed.NewSweep();

        var first = (await bed.SweepAsync(sweep)).Report;
        Assert.Equal((20, 0, 1), (first.Known, finds, lists));
        var second = (await bed.SweepAsync(sweep)).Report;

        Assert.Equal((20, 0, 1), (second.Known, finds, lists));
    }

    [Fact]
    public async Task FindAsync_IdleWithUnclaimedEntries_ReadsNoneOfThem()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        for (var n = 0; n < 5; n++)
        {
            await bed.Ledger.CreateAsync(LedgerBed.Entry(n, BatchId.UnclaimedTable, BatchState.Unclaimed), default);
        }

        var reads = 0;
        bed.Bed.Faults = call =>
        {
            reads += call.Changes is null && call.Partition == "~unclaimed" ? 1 : 0;
            return LedgerFault.None;
        };

        Assert.Equal(5, (await bed.SweepAsync()).Report.Unclaimed);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(69));
        Assert.Equal((0, 1), ((await bed.SweepAsync()).Report.Unclaimed, reads));

        // Once more, as another host may have gone by the contracts before for an hour.
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((5, 2), ((await bed.SweepAsync()).Report.Unclaimed, reads));
        bed.Bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 2), ((await bed.SweepAsync(bed.NewSweep())).Report.Unclaimed, reads));

        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "in/1.csv"));
        var claimed = (await bed.SweepAsync()).Report;
        Assert.Equal((1, 4), (claimed.NowClaimed, claimed.Unclaimed));
    }

    private async Task<LandingBed> PagesAsync(int files)
    {
        var spy = new RequestSpy { Sending = Note };
        var bed = await LandingBed.CreateAsync(azurite, spy);
        bed.SweepOptions.PageNames = 2;
        for (var n = 0; n < files; n++)
        {
            await bed.RegisterAsync(await bed.DropAsync($"cold/{n % 6}/{n}.csv"));
        }

        bed.Bed.Time.Advance(TimeSpan.FromHours(2));
        _sweep = bed.NewSweep();
        return bed;
    }

    private void Note(Request request)
    {
        var query = Uri.UnescapeDataString(request.Uri.Query);
        if (query.Contains("comp=list", StringComparison.Ordinal))
        {
            _listed.Add("prefix=" + (query.Split("prefix=") is [_, var rest] ? rest.Split('&')[0] : ""));
        }
    }

    /// <summary>Sweeps until a pass has ended.</summary>
    private async Task<List<SweepFinding>> SweepAllAsync(LandingBed bed)
    {
        var found = new List<SweepFinding>();
        var begun = bed.Bed.Time.GetUtcNow();
        for (var sweeps = 0; ; sweeps++)
        {
            Assert.InRange(sweeps, 0, 40);
            found.AddRange((await SweepAsync(bed)).Items);
            if ((await RecordAsync(bed)).Pass.LastStartedAt >= begun)
            {
                return found;
            }
        }
    }

    private async Task<(List<SweepFinding> Items, SweepReport Report)> SweepAsync(LandingBed bed, Sweep? sweep = null) =>
        await bed.SweepAsync(sweep ?? _sweep);

    private static async Task<SweepRecord> RecordAsync(LandingBed bed) =>
        (await new SweepJournal(bed.Bed.Containers.Ledger, bed.SweepLog).ReadAsync(default)).Record
        ?? new SweepRecord(0, default, default, LandingBed.Report(), new SweepPass(), null, []);
}
