using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Recovery;
using Landfall.Retention;
using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Landing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Retention;

/// <summary>Parts go when nobody can need them, and never before.</summary>
public sealed partial class PartRetentionTests(AzuriteFixture azurite)
{
    private readonly RetentionOptions _options = new();
    private readonly RecordedLog<PartRetention> _log = new();

    [Fact]
    public async Task RunAsync_PartsThatManifestsName_Stay()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = new[]
        {
            await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\nb,x\n"),
            await bed.RegisterAsync("crm/b.csv", "Id,Age\nb,1\n"),
        };
        await bed.RunAllAsync(files);

        await RunLaterAsync(bed, 30);

        Assert.Equal([$"crm.person/{files[0].Batch}.1/part-00000.parquet"], await bed.LakeAsync());
        Assert.Equal([$"crm.person/{files[0].Batch}.1/part-00000.parquet"], await RejectsAsync(bed));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task RunAsync_PartsOfAnAttemptThatEndedInNothing_GoAfterTheGrace()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\nb,x\n");
        await DieAfterUploadAsync(bed, file);
        await bed.RunAsync(file);
        string[] both = [$"crm.person/{file.Batch}.1/part-00000.parquet", $"crm.person/{file.Batch}.2/part-00000.parquet"];

        await RunLaterAsync(bed, 6.9);
        Assert.Equal(both, await bed.LakeAsync());

        await RunLaterAsync(bed, 0.2);
        Assert.Equal(both[1..], await bed.LakeAsync());
        Assert.Equal(both[1], (await RejectsAsync(bed))[^1]);
        Assert.Equal(
            [
                $"Information: Deleted 1 parts of # bytes from '{bed.Bed.Containers.Lake.Name}'",
                $"Information: Deleted 1 parts of # bytes from '{bed.Bed.Containers.Rejects.Name}'",
            ],
            _log.Lines.Select(line => Digits().Replace(line, "Deleted 1 parts of # bytes")[..^" that no manifest needs any more.".Length])
        );
    }

    [Fact]
    public async Task RunAsync_FirstRejectsOfARefusedFile_StayUntilItsEntryNamesThemNoMore()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,x\nb,y\n");
        await bed.RunAllAsync([file]);
        await RunLaterAsync(bed, 30);
        Assert.Equal([$"crm.person/{file.Batch}.1/first-rejects.json"], await RejectsAsync(bed));

        await bed.Bed.Ledger.UpdateAsync(file.Batch, entry => entry with { FirstRejects = null }, default);
        await RunLaterAsync(bed, 8);

        Assert.Empty(await RejectsAsync(bed));
    }

    [Fact]
    public async Task RunAsync_AttemptThatMayBeUnderWay_KeepsItsParts()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        await DieAfterUploadAsync(bed, file);

        await RunLaterAsync(bed, 300);

        Assert.Equal([$"crm.person/{file.Batch}.1/part-00000.parquet"], await bed.LakeAsync());
    }

    [Fact]
    public async Task RunAsync_ForgottenBatches_KeepTheirPartUntilTheLastOfItsBatchesNeedsItNoMore()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = new[]
        {
            await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\nb,x\n"),
            await bed.RegisterAsync("crm/b.csv", "Id,Age\nb,1\n"),
        };
        await bed.RunAllAsync(files);
        await ForgetAsync(bed, files[0]);
        await RunLaterAsync(bed, 30);
        Assert.Single(await bed.LakeAsync());

        await ForgetAsync(bed, files[1]);
        await RunLaterAsync(bed, 6);
        Assert.Single(await bed.LakeAsync());

        await RunLaterAsync(bed, 2);
        Assert.Empty(await bed.LakeAsync());
        Assert.Empty(await RejectsAsync(bed));
    }

    [Fact]
    public async Task RunAsync_DocumentOfAPass_GoesWithTheLastBatchThatHasAManifestFromThere()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = new[] { await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n"), await bed.RegisterAsync("crm/b.csv", "Id,Age\nb,1\n") };
        await bed.RunAllAsync(files);
        await ForgetAsync(bed, files[0]);
        await RunLaterAsync(bed, 30);
        Assert.Equal([$"crm.person/{files[0].Batch}.1/manifests.json"], await bed.DocumentsAsync());

        await ForgetAsync(bed, files[1]);
        await RunLaterAsync(bed, 8);

        Assert.Empty(await bed.DocumentsAsync());
    }

    [Fact]
    public async Task RunAsync_EntryThatDoesNotKnowItsParts_KeepsThem()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        await bed.RunAsync(file);
        await ChangeAsync(bed, file, entry =>
            entry with
            {
                State = BatchState.Published,
                Manifest = entry.Manifest! with { Attempt = 0, Parts = [] },
            }
        );

        await RunLaterAsync(bed, 300);

        Assert.Single(await bed.LakeAsync());
        Assert.Single(await bed.DocumentsAsync());
    }

    [Theory]
    [InlineData(BatchState.Curated, true)]
    [InlineData(BatchState.Parked, true)]
    [InlineData(BatchState.Replaced, true)]
    [InlineData(BatchState.Published, false)]
    public async Task RunAsync_PartOfAnEarlierGeneration_StaysUntilALaterOneIsInTheTable(BatchState state, bool stays)
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        await bed.RunAsync(file);
        await ChangeAsync(bed, file, entry => Generations.Next(entry, LedgerBedNow(bed)) with { State = BatchState.Registered });
        await bed.RunAsync(file);
        await ChangeAsync(bed, file, entry => entry with { State = state });

        await RunLaterAsync(bed, 30);

        string[] parts = [$"crm.person/{file.Batch}.1/part-00000.parquet", $"crm.person/{file.Batch}.2/part-00000.parquet"];
        Assert.Equal(stays ? parts : parts[1..], await bed.LakeAsync());
    }

    [Fact]
    public async Task RunAsync_BlobThatDoesNotSayWhoseItIs_Stays()
    {
        var bed = await StageBed.CreateAsync(azurite);
        await bed.Bed.Containers.LakeForPartsAsync(default);
        var lake = bed.Bed.Containers.Lake;
        await lake.GetBlobClient("notes.txt").UploadAsync(BinaryData.FromString("n"));
        await UploadAsync(lake, "crm.person/other.parquet", "no batch at all");
        await UploadAsync(lake, "crm.person/unknown.parquet", $"20261120T060000-{new string('a', 20)}");

        await RunLaterAsync(bed, 300);

        Assert.Equal(["crm.person/other.parquet", "crm.person/unknown.parquet", "notes.txt"], await bed.LakeAsync());
    }

    [Fact]
    public async Task RunAsync_MoreThanOnePage_GoesOnWhereTheLastRunEnded()
    {
        var bed = await StageBed.CreateAsync(azurite);
        _options.PartsPerRun = 2;
        for (var n = 0; n < 3; n++)
        {
            var file = await bed.RegisterAsync($"crm/{n}.csv", "Id,Age\na,1\n");
            await DieAfterUploadAsync(bed, file);
            await bed.RunAsync(file);
        }

        Assert.Equal(6, (await bed.LakeAsync()).Count);
        await RunLaterAsync(bed, 30);
        Assert.Equal(5, (await bed.LakeAsync()).Count);
        await RunLaterAsync(bed, 0);
        await RunLaterAsync(bed, 0);
        await RunLaterAsync(bed, 0);

        var left = await bed.LakeAsync();
        Assert.Equal(3, left.Count);
        Assert.All(left, name => Assert.Contains(".2/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_PlaceThatCannotBeRead_BeginsAnewAndSaysSo()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var file = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        await DieAfterUploadAsync(bed, file);
        await bed.RunAsync(file);
        await bed.Bed.Containers.Ledger.GetBlobClient("sweeps/parts.json").UploadAsync(BinaryData.FromString("{"), overwrite: true);

        await RunLaterAsync(bed, 30);

        Assert.Single(await bed.LakeAsync());
        Assert.Equal(["Warning", "Information"], _log.Lines.Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task RunAsync_RejectsThatCannotBeListed_ThePassOverTheLakeGoesOn()
    {
        var bed = await StageBed.CreateAsync(azurite);
        for (var n = 0; n < 3; n++)
        {
            await bed.RunAsync(await bed.RegisterAsync($"crm/{n}.csv", "Id,Age\na,1\n"));
        }

        var file = await bed.RegisterAsync("crm/z.csv", "Id,Age\na,1\n");
        await DieAfterUploadAsync(bed, file);
        await bed.RunAsync(file);
        await bed.Bed.Containers.Rejects.DeleteAsync();
        Assert.Equal(5, (await bed.LakeAsync()).Count);
        _options.PartsPerRun = 1;

        for (var run = 0; run < 14; run++)
        {
            // As the timer, which comes again after a run that failed.
            await Record.ExceptionAsync(() => RunLaterAsync(bed, run == 0 ? 30 : 0));
        }

        Assert.Equal(4, (await bed.LakeAsync()).Count);
    }

    [GeneratedRegex("Deleted 1 parts of [0-9]+ bytes")]
    private static partial Regex Digits();

    private static DateTimeOffset LedgerBedNow(StageBed bed) => bed.Bed.Time.GetUtcNow();

    // The half-done state: the part is in the lake, and nothing of the attempt in the ledger.
    private static async Task DieAfterUploadAsync(StageBed bed, LedgerEntry file)
    {
        bed.AtMilestone = name =>
            name == Milestone.PartUploaded ? throw new InvalidOperationException("the process ends here") : Task.CompletedTask;
        await bed.RunAllAsync([file]);
        bed.AtMilestone = _ => Task.CompletedTask;
    }

    private static async Task ForgetAsync(StageBed bed, LedgerEntry file)
    {
        await ChangeAsync(bed, file, entry => entry with { State = BatchState.Published });
        var forget = new Forget(bed.Bed.Ledger, bed.Bed.Time, NullLogger<Forget>.Instance);
        var result = (await forget.BatchAsync(file.Batch, default))!;
        Assert.True(result.Outcome == RecoveryOutcome.Changed, result.ToString());
        await ChangeAsync(bed, file, entry => entry with { State = BatchState.Forgotten });
    }

    private static Task ChangeAsync(StageBed bed, LedgerEntry file, Func<LedgerEntry, LedgerEntry> change) =>
        bed.Bed.Ledger.UpdateAsync(file.Batch, change, default);

    private static Task UploadAsync(BlobContainerClient lake, string name, string batches) =>
        lake.GetBlobClient(name)
            .UploadAsync(
                BinaryData.FromString("p"),
                new Azure.Storage.Blobs.Models.BlobUploadOptions
                {
                    Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["batches"] = batches },
                }
            );

    private static async Task<List<string>> RejectsAsync(StageBed bed) =>
        await bed.Bed.Containers.Rejects.GetBlobsAsync().Select(blob => blob.Name).ToListAsync();

    // Blobs are as old as the storage's clock says, entries as the ledger's.
    private async Task RunLaterAsync(StageBed bed, double days)
    {
        var (ledger, storage) = (bed.Bed.Time.GetUtcNow(), TimeProvider.System.GetUtcNow());
        bed.Bed.Time.SetUtcNow((ledger > storage ? ledger : storage) + TimeSpan.FromDays(days));
        var retention = new PartRetention(bed.Bed.Containers, bed.Bed.Ledger, Options.Create(_options), bed.Bed.Time, _log);
        await retention.RunAsync(TestContext.Current.CancellationToken);
    }
}
