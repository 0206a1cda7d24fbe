using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;

namespace Landfall.Tests.Telemetry;

/// <summary>All that the stages record of files that they work on.</summary>
public sealed class StageMetricsTests(AzuriteFixture azurite)
{
    private const string Person = "landfall.table=crm.person";

    [Fact]
    public async Task Curate_GoodAndRefusedFiles_IsAllThis()
    {
        const string content = "Id,Age\na,1\n\nb,x\nc,\n";
        var bed = await StageBed.CreateAsync(azurite);
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);
        var good = await bed.RegisterAsync("crm/a.csv", content);
        var page = await bed.RegisterAsync("crm/b.csv", "<html></html>");

        await bed.RunAllAsync([good, page]);

        var written = (await bed.FindAsync(good)).Manifest!.Bytes;
        Assert.Equal(
            [
                "landfall.attempts{landfall.stage=curate,landfall.outcome=ok} 2",
                "landfall.files.stopped{landfall.state=refused,landfall.error.code=html-instead-of-data} 1",
                $"landfall.files{{{Person},landfall.state=curated}} 1",
                $"landfall.files{{{Person},landfall.state=refused}} 1",
                $"landfall.files{{{Person},landfall.state=registered}} 2",
                FormattableString.Invariant($"landfall.io{{{Person},landfall.direction=read}} {content.Length}"),
                FormattableString.Invariant($"landfall.io{{{Person},landfall.direction=write}} {written}"),
                $"landfall.rows.rejected{{{Person},landfall.rule=type}} 1",
                $"landfall.rows{{{Person},landfall.outcome=curated}} 2",
                $"landfall.rows{{{Person},landfall.outcome=read}} 3",
                $"landfall.rows{{{Person},landfall.outcome=rejected}} 1",
                "landfall.stage.duration{landfall.stage=curate,landfall.outcome=ok} 1 of 0",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task Curate_NothingToDo_IsNothing()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        await bed.RunAsync(entry);
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);

        await bed.RunAsync(entry);

        Assert.Empty(recorded.Lines());
    }

    [Fact]
    public async Task Load_CuratedFile_IsAllThis()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(10));
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);

        await bed.RunAsync(entry);

        Assert.Equal(
            [
                "landfall.attempts{landfall.stage=load,landfall.outcome=ok} 1",
                "landfall.file.delay 1 of 540",
                $"landfall.files{{{Person},landfall.state=published}} 1",
                $"landfall.rows{{{Person},landfall.outcome=inserted}} 3",
                "landfall.stage.duration{landfall.stage=load,landfall.outcome=ok} 1 of 0",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task Load_SameContentAgain_IsDeduplicated()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, content: "same"));
        var again = await bed.Entries.CurateAsync(2, content: "same");
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);

        await bed.RunAsync(again);

        Assert.Equal(
            [
                "landfall.attempts{landfall.stage=load,landfall.outcome=ok} 1",
                $"landfall.files{{{Person},landfall.state=duplicate}} 1",
                $"landfall.rows{{{Person},landfall.outcome=deduplicated}} 3",
                "landfall.stage.duration{landfall.stage=load,landfall.outcome=ok} 1 of 0",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task Load_Fails_IsAnAttemptThatFailed()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.AfterStatement = _ => throw new IOException("The disk is full.");
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);

        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(entry));

        Assert.Equal(
            [
                "landfall.attempts{landfall.stage=load,landfall.outcome=failed} 1",
                "landfall.stage.duration{landfall.stage=load,landfall.outcome=failed} 1 of 0",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task Register_ClaimedAndUnclaimedFiles_IsAllThis()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);

        await bed.RegisterAsync(await bed.DropAsync("sf/2026/a.csv", "Id\n1\n"u8.ToArray()));
        await bed.RegisterAsync(await bed.DropAsync("readme.txt", "Hello.\n"u8.ToArray()));

        Assert.Equal(
            [
                "landfall.files.stopped{landfall.state=unclaimed,landfall.error.code=unclaimed} 1",
                "landfall.files{landfall.table=salesforce.account,landfall.state=registered} 1",
                "landfall.files{landfall.table=unclaimed,landfall.state=unclaimed} 1",
                "landfall.stage.duration{landfall.stage=register,landfall.outcome=ok} 2 of 0",
            ],
            recorded.Lines()
        );
    }
}
