using System.Text;
using Azure;
using Azure.Core;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>Files that are curated as one group share a part; what one of them comes to is no other one's business.</summary>
public sealed class CurateGroupTests(AzuriteFixture azurite)
{
    private const string Latin = "Id,Age\nM\u00fcller,1\nSch\u00e4fer,2\n";

    [Fact]
    public async Task RunAsync_SeveralFiles_ShareOnePartOneRejectPartAndOneTransaction()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var plain = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n\nb,x\nc,\n");
        var packed = await bed.RegisterAsync("crm/b.csv", CurationBed.Gzip(CurationBed.Utf8("Age,Id\n7,d\n8,e\nz,f\n")));
        var empty = await bed.RegisterAsync("crm/c.csv", "Id,Age\n");
        var member = await bed.RegisterAsync("crm/weekly.zip!/d.csv", Zips.Of(("d.csv", "Id,Age\ng,9\n")));
        LedgerEntry[] files = [plain, packed, empty, member];

        var end = await bed.RunAllAsync(files);

        Assert.Equal(
            [
                new StageOutcome(plain.Batch, BatchState.Curated, 2, 1),
                new StageOutcome(packed.Batch, BatchState.Curated, 2, 1),
                new StageOutcome(empty.Batch, BatchState.Curated, 0, 0),
                new StageOutcome(member.Batch, BatchState.Curated, 1, 0),
            ],
            end.Outcomes
        );
        Assert.Empty(end.Failures);
        var part = $"crm.person/{plain.Batch}.1/part-00000.parquet";
        Assert.Equal([part], await bed.LakeAsync());
        Assert.Equal(
            [
                $"{plain.Batch} 0 {part} a 1 2",
                $"{plain.Batch} 0 {part} c  5",
                $"{packed.Batch} 0 {part} d 7 2",
                $"{packed.Batch} 0 {part} e 8 3",
                $"{member.Batch} 0 {part} g 9 2",
            ],
            await RowsAsync(bed, part)
        );
        var manifests = (await Task.WhenAll(files.Select(bed.FindAsync))).Select(entry => entry.Manifest!).ToList();
        Assert.Equal([2L, 2, 0, 1], manifests.Select(manifest => manifest.Rows));
        Assert.Equal([(part, 2L)], manifests[0].Parts.Select(share => (share.Path, share.Rows)));
        Assert.Equal([(part, 2L)], manifests[1].Parts.Select(share => (share.Path, share.Rows)));
        Assert.Empty(manifests[2].Parts);
        Assert.Equal([(part, 1L)], manifests[1].RejectParts.Select(share => (share.Path, share.Rows)));
        Assert.Equal([5L, 4, 1, 2], manifests.Select(manifest => manifest.Lines));
        Assert.Equal(4, manifests.Select(manifest => manifest.ContentHash).Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(manifests.Sum(manifest => manifest.Bytes), 1, manifests[0].Parts[0].Bytes);
        Assert.Equal([Milestone.PartUploaded, Milestone.ManifestPublished], bed.Milestones);
    }

    [Fact]
    public async Task RunAsync_FileRefusedAfterRowsOfItWereParsed_IsNotInThePart()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var good = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        var bad = await bed.RegisterAsync("crm/b.csv", Encoding.Latin1.GetBytes(Latin + "x,3\n"));
        var other = await bed.RegisterAsync("crm/c.csv", "Id,Age\nc,3\n");

        var end = await bed.RunAllAsync([good, bad, other]);

        Assert.Equal(
            [
                new StageOutcome(bad.Batch, BatchState.Refused),
                new StageOutcome(good.Batch, BatchState.Curated, 1, 0),
                new StageOutcome(other.Batch, BatchState.Curated, 1, 0),
            ],
            end.Outcomes
        );
        Assert.Equal("wrong-encoding", (await bed.FindAsync(bad)).Error?.Code);
        var part = $"crm.person/{good.Batch}.1.2/part-00000.parquet";
        Assert.Equal([part], await bed.LakeAsync());
        Assert.Equal([$"{good.Batch} 0 {part} a 1 2", $"{other.Batch} 0 {part} c 3 2"], await RowsAsync(bed, part));
        Assert.Empty(await bed.Bed.Containers.Rejects.GetBlobsAsync().ToListAsync());
    }

    [Fact]
    public async Task RunAsync_TooManyRejects_KeepsTheFirstHundredAndNoneOfTheOthers()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var good = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\nb,x\nc,2\n");
        var bad = await bed.RegisterAsync(
            "crm/b.csv",
            "Id,Age\n" + string.Concat(Enumerable.Range(0, 5_000).Select(n => $"{n},{(n % 10 == 0 ? "1" : "Ada1")}\n"))
        );
        bed.Options.BlockBytes = 4096;

        await bed.RunAllAsync([good, bad]);

        var entry = await bed.FindAsync(bad);
        var path = $"crm.person/{bad.Batch}.1/first-rejects.json";
        Assert.Equal((BatchState.Refused, "too-many-rejects"), (entry.State, entry.Error?.Code));
        Assert.Equal(new FirstRejects(path, 100, 4_500), entry.FirstRejects);
        Assert.Null((await bed.FindAsync(good)).FirstRejects);
        var kept = await bed.RejectReader.ReadAsync(entry.FirstRejects!, default);
        var lines = Enumerable.Range(0, 5_000).Where(n => n % 10 != 0).Select(n => n + 2L).Take(100);
        Assert.Equal(lines, kept.Select(reject => reject.Line));
        Assert.All(kept, reject =>
            Assert.Equal([("Age", "type", "aaa9")], reject.Violations.Select(one => (one.Column, one.Rule, one.Shape)))
        );
        Assert.Equal("1,Ada1".Length, kept[0].Length);
        string[] blobs = [path, $"crm.person/{good.Batch}.1.2/part-00000.parquet"];
        Assert.Equal(blobs.Order(StringComparer.Ordinal), await bed.RejectBlobsAsync());
    }

    [Fact]
    public async Task RunAsync_FilesWithoutAByte_AreRefusedOrReplacedAndTheOthersGoOn()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var blob = await bed.RegisterAsync("crm/a.csv", "");
        var written = await bed.RegisterAsync("crm/b.csv", "");
        var member = await bed.RegisterAsync("crm/weekly.zip!/c.csv", Zips.Of(("c.csv", "")));
        var good = await bed.RegisterAsync("crm/d.csv", "Id,Age\na,1\n");
        await bed.OverwriteAsync(written);

        var end = await bed.RunAllAsync([blob, written, member, good]);

        Assert.Equal(
            [
                (blob.Batch, BatchState.Refused),
                (written.Batch, BatchState.Replaced),
                (member.Batch, BatchState.Refused),
                (good.Batch, BatchState.Curated),
            ],
            end.Outcomes.OrderBy(outcome => outcome.Batch == good.Batch).Select(outcome => (outcome.Batch, outcome.State))
        );
        Assert.Equal(
            new BatchError(
                "empty-file",
                "The file is empty; expected CSV with a header.",
                "Export it again: a file without rows still has its header."
            ),
            (await bed.FindAsync(blob)).Error
        );
        Assert.Equal((await bed.FindAsync(blob)).Error, (await bed.FindAsync(member)).Error);
    }

    [Fact]
    public async Task RunAsync_FileRefusedBeforeItsFirstRow_CostsTheOthersNoSecondPass()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var bad = await bed.RegisterAsync("crm/a.csv", "<html>Sign in</html>");
        var good = await bed.RegisterAsync("crm/b.csv", "Id,Age\na,1\n");

        var end = await bed.RunAllAsync([bad, good]);

        Assert.Equal([BatchState.Refused, BatchState.Curated], end.Outcomes.Select(outcome => outcome.State));
        Assert.Equal([$"crm.person/{bad.Batch}.1/part-00000.parquet"], await bed.LakeAsync());
    }

    [Fact]
    public async Task RunAsync_OneOverwrittenWhileRead_EndsAsReplacedAndTheOthersGoOn()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var files = new List<LedgerEntry>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            files.Add(await bed.RegisterAsync($"crm/{name}.csv", $"Id,Age\n{name},1\n"));
        }

        bed.OverwriteAt(azurite, spy, files[1], "Id,Age\nz,1\n", RequestMethod.Get);

        var end = await bed.RunAllAsync(files);

        Assert.Equal(
            [(files[1].Batch, BatchState.Replaced), (files[0].Batch, BatchState.Curated), (files[2].Batch, BatchState.Curated)],
            end.Outcomes.Select(outcome => (outcome.Batch, outcome.State))
        );
    }

    [Fact]
    public async Task RunAsync_StorageFailsForOneFile_OnlyThatOneIsTriedAgain()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var sick = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        var sound = await bed.RegisterAsync("crm/b.csv", "Id,Age\nb,1\n");
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Get && request.Uri.Path.EndsWith("crm/a.csv", StringComparison.Ordinal))
            {
                throw new RequestFailedException(503, "A page of headers.", "ServerBusy", innerException: null);
            }
        };

        var end = await bed.RunAllAsync([sick, sound]);

        Assert.Equal([new StageOutcome(sound.Batch, BatchState.Curated, 1, 0)], end.Outcomes);
        Assert.Equal([sick.Batch], end.Failures.Select(failure => failure.Batch));
        var entry = await bed.FindAsync(sick);
        Assert.Equal(
            (BatchState.Registered, 1, "Storage answered 503 ServerBusy."),
            (entry.State, entry.CurateAttempts, entry.Error?.Message)
        );
    }

    [Fact]
    public async Task RunAsync_EntryIsUnreadable_ItsRowWaitsAndTheOthersAreCurated()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        var (sick, sound) = (files[0], files[1]);
        await bed.Bed.DamageAsync(sick, "{}", schema: 99);
        var claim = new ClaimRow("crm.person@1|1|1", ClaimKind.Curate, [], bed.Bed.Time.GetUtcNow(), Begun: false);
        await bed.Bed.Store.WriteAsync(StageBed.Table, [new LedgerChange.Insert(claim.ToRow())], default);

        var done = await bed.RunGroupAsync(new GroupWork(StageBed.Table, claim.Claim, Unpack: false, [sick.Batch, sound.Batch]));

        Assert.Equal((1, BatchState.Curated), (done, (await bed.FindAsync(sound)).State));
        var row = Assert.Single(await bed.Bed.OpenAsync(), open => open.Batch == sick.Batch).Work;
        Assert.Equal(
            (WorkKind.Curate, LedgerBed.Now.AddMinutes(10), "its ledger entry cannot be read."),
            (row.Work, row.DueAt, row.WaitsFor)
        );
        Assert.Equal(
            [
                $"Warning: The ledger entry of {sick.Batch} cannot be read; other files of crm.person are read without it. "
                    + "It is looked at again in ten minutes.",
            ],
            bed.GroupLog.Lines
        );
    }

    [Fact]
    public async Task RunAsync_EntryIsLost_ItsRowWaitsAndTheOthersAreCurated()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        var (lost, sound) = (files[0], files[1]);
        await bed.Bed.LoseAsync(lost);
        var claim = new ClaimRow("crm.person@1|1|1", ClaimKind.Curate, [], bed.Bed.Time.GetUtcNow(), Begun: false);
        await bed.Bed.Store.WriteAsync(StageBed.Table, [new LedgerChange.Insert(claim.ToRow())], default);

        var done = await bed.RunGroupAsync(new GroupWork(StageBed.Table, claim.Claim, Unpack: false, [lost.Batch, sound.Batch]));

        Assert.Equal((1, BatchState.Curated), (done, (await bed.FindAsync(sound)).State));
        var row = Assert.Single(await bed.Bed.OpenAsync(), open => open.Batch == lost.Batch).Work;
        Assert.Equal((LedgerBed.Now.AddMinutes(10), "its ledger entry cannot be read."), (row.DueAt, row.WaitsFor));
    }

    [Fact]
    public async Task RunAsync_AfterACrashBetweenPartAndManifests_PublishesEveryFileOnce()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        bed.AtMilestone = _ => throw new InvalidOperationException("The process ends here.");
        Assert.Equal(2, (await bed.RunAllAsync(files)).Failures.Count);
        bed.AtMilestone = _ => Task.CompletedTask;

        var end = await bed.RunAllAsync(files);

        Assert.All(end.Outcomes, outcome => Assert.Equal(BatchState.Curated, outcome.State));
        var second = $"crm.person/{files[0].Batch}.2/part-00000.parquet";
        Assert.Equal([$"crm.person/{files[0].Batch}.1/part-00000.parquet", second], await bed.LakeAsync());
        foreach (var entry in await Task.WhenAll(files.Select(bed.FindAsync)))
        {
            Assert.Equal((2, second), (entry.Manifest!.Attempt, Assert.Single(entry.Manifest.Parts).Path));
        }
    }

    [Fact]
    public async Task RunAsync_OneMovesOnMeanwhile_TheOthersArePublishedWithoutIt()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        var parked = false;
        bed.AtMilestone = async milestone =>
        {
            if (milestone == Milestone.PartUploaded && !parked)
            {
                parked = true;
                await bed.Bed.Ledger.UpdateAsync(files[0].Batch, entry => entry with { State = BatchState.Parked }, default);
            }
        };

        var end = await bed.RunAllAsync(files);

        Assert.Equal(
            [(files[0].Batch, BatchState.Parked), (files[1].Batch, BatchState.Curated)],
            end.Outcomes.Select(outcome => (outcome.Batch, outcome.State))
        );
        Assert.Null((await bed.FindAsync(files[0])).Manifest);
        var part = (await bed.FindAsync(files[1])).Manifest!.Parts.Single().Path;
        Assert.Equal([$"{files[1].Batch} 0 {part} b 2 2"], await RowsAsync(bed, part));
    }

    [Fact]
    public async Task RunAsync_HostStops_ExcusesEveryFile()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        using var stopping = new CancellationTokenSource();
        bed.AtMilestone = async _ =>
        {
            await stopping.CancelAsync();
            stopping.Token.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bed.RunAllAsync(files, stopping.Token));

        foreach (var file in files)
        {
            Assert.Equivalent(file with { CurateAttempts = 1, CurateExcused = 1 }, await bed.FindAsync(file), strict: true);
        }
    }

    [Fact]
    public async Task RunAsync_FourDozenFiles_AreOnePartAndTwoTransactions()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await FourDozenAsync(bed);

        var writes = bed.Bed.Store.Writes;
        var end = await bed.RunAllAsync(files);

        Assert.Equal(EntryGroups.Most, end.Outcomes.Count(outcome => outcome is { State: BatchState.Curated, Rows: 1 }));
        Assert.Equal(2, bed.Bed.Store.Writes - writes);
        Assert.Equal(EntryGroups.Most, (await RowsAsync(bed, Assert.Single(await bed.LakeAsync()))).Count);
    }

    [Fact]
    public async Task RunAsync_FourDozenFilesWithRejects_AreFoundByTheirRejects()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await FourDozenAsync(bed, "q,1\nr,x\n");

        var end = await bed.RunAllAsync(files);

        Assert.Equal(EntryGroups.Most, end.Outcomes.Count(outcome => outcome is { State: BatchState.Curated, RejectRows: 1 }));
        var found = await bed
            .Bed.Tables.ReadRejectedAsync(StageBed.Table, after: null, int.MaxValue, TestContext.Current.CancellationToken)
            .ToListAsync();
        Assert.Equal(
            files.Select(file => file.Batch).Order(StringComparer.Ordinal),
            found.Select(read => read.Batch).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task RunAsync_OneReleasedUnderANewerContract_IsLeftToItsOwnGroup()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await TwoAsync(bed);
        var (former, released) = (files[0], files[1]);
        await bed.Bed.Ledger.UpdateAsync(released.Batch, entry => entry with { Contract = "0123456789abcdef" }, default);

        var end = await bed.RunAllAsync(files);

        Assert.Equal(
            [(released.Batch, BatchState.Registered), (former.Batch, BatchState.Curated)],
            end.Outcomes.Select(outcome => (outcome.Batch, outcome.State))
        );
        Assert.Equal(0, (await bed.FindAsync(released)).CurateAttempts);
    }

    [Fact]
    public async Task RunAsync_FourDozenThatATwinMadeWait_ArePublished()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = await FourDozenAsync(bed);

        var waits = false;
        bed.AtMilestone = async milestone =>
        {
            if (milestone == Milestone.PartUploaded && !waits)
            {
                waits = true;
                foreach (var file in files)
                {
                    await bed.Bed.Open.WaitAfterFailureAsync(file.Batch, default);
                }
            }
        };

        var end = await bed.RunAllAsync(files);

        Assert.True(waits);
        Assert.Empty(end.Failures);
        Assert.Equal(EntryGroups.Most, end.Outcomes.Count(outcome => outcome is { State: BatchState.Curated, Rows: 1 }));
        Assert.All(await bed.Bed.OpenAsync(), open => Assert.Equal((WorkKind.Load, null), (open.Work.Work, open.Work.DueAt)));
        Assert.Equal(EntryGroups.Most, (await bed.Bed.OpenAsync()).Count);
    }

    private static async Task<LedgerEntry[]> TwoAsync(StageBed bed) =>
        [await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n"), await bed.RegisterAsync("crm/b.csv", "Id,Age\nb,2\n")];

    // As many as a group may have, each with one row and with what is said.
    private static async Task<List<LedgerEntry>> FourDozenAsync(StageBed bed, string more = "")
    {
        var files = new List<LedgerEntry>();
        for (var file = 0; file < EntryGroups.Most; file++)
        {
            files.Add(await bed.RegisterAsync(FormattableString.Invariant($"crm/{file}.csv"), $"Id,Age\np{file},{file}\n{more}"));
        }

        return files;
    }

    private static async Task<List<string>> RowsAsync(StageBed bed, string part)
    {
        var file = Path.GetTempFileName();
        await bed.Bed.Containers.Lake.GetBlobClient(part).DownloadToAsync(file);
        using var database = DuckDbInstance.Open(path: null);
        using var connection = database.Connect();
        using var rows = connection.Query(
            "SELECT _batch_id, _generation, _part, \"Id\", \"Age\", _line FROM read_parquet(?) ORDER BY \"Id\"",
            [file]
        );
        List<string> lines = [.. rows.Rows().Select(row => string.Join(' ', row))];
        File.Delete(file);
        return lines;
    }
}
