using System.Globalization;
using Azure.Storage.Blobs.Models;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Retention;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Retention;

/// <summary>Loads of any history find every part that they need, whenever retention ran.</summary>
public sealed class RetentionLoadTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(LoadMode.Append, 1)]
    [InlineData(LoadMode.Append, 2)]
    [InlineData(LoadMode.Append, 3)]
    [InlineData(LoadMode.Full, 1)]
    [InlineData(LoadMode.Full, 2)]
    [InlineData(LoadMode.Full, 3)]
    [InlineData(LoadMode.Merge, 1)]
    [InlineData(LoadMode.Merge, 2)]
    [InlineData(LoadMode.Merge, 3)]
    public async Task RunAsync_AnyHistory_LoadsFindWhatTheyNeed(LoadMode mode, int seed)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode);
        var random = new Random(seed);
        var entries = new List<LedgerEntry>();
        var raised = new HashSet<string>(StringComparer.Ordinal);
        var reading = new List<LedgerEntry>();
        var deleted = 0;
        for (var step = 1; step <= 40; step++)
        {
            var settled = new List<LedgerEntry>();
            foreach (var entry in entries)
            {
                if (await bed.FindAsync(entry) is { State: BatchState.Published } found)
                {
                    settled.Add(found);
                }
            }

            switch (random.Next(6))
            {
                case 0 or 1 when mode == LoadMode.Full:
                    var key = FormattableString.Invariant($"2026-{random.Next(1, 13):D2}-{step:D2}");
                    entries.Add(await bed.Entries.CurateAsync(step, random.Next(1, 9), $"crm/{key}/Person.csv", snapshot: key));
                    break;
                case 0 or 1:
                    entries.Add(
                        await bed.Entries.CurateAsync(
                            step,
                            rows: random.Next(1, 9),
                            name: mode == LoadMode.Append && random.Next(3) == 0 ? "crm/again.csv" : null,
                            content: mode == LoadMode.Append && random.Next(3) == 0 ? "same" : null
                        )
                    );
                    break;
                case 2 when settled.Find(one => !raised.Contains(one.Batch)) is { } one:
                    raised.Add(one.Batch);
                    await bed.Entries.RaiseAsync(one, random.Next(1, 9));
                    break;
                case 3 when settled.Find(one => !raised.Contains(one.Batch)) is { } one:
                    raised.Add(one.Batch);
                    reading.Add(await bed.Entries.BeginAgainAsync(one));
                    break;
                case 4 when reading.Count > 0:
                    await bed.Entries.CurateAgainAsync(reading[0], random.Next(1, 9));
                    reading.RemoveAt(0);
                    break;
                case 5 when settled.Count > 0:
                    await bed.Entries.ForgetAsync(settled[random.Next(settled.Count)]);
                    break;
            }

            await SayWhoseTheyAreAsync(bed);
            if (random.Next(2) == 0)
            {
                await bed.OpenDueAsync();
                await bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken);
                foreach (var entry in entries)
                {
                    var found = await bed.FindAsync(entry);
                    Assert.True(
                        found.State
                            is BatchState.Registered
                                or BatchState.Published
                                or BatchState.Duplicate
                                or BatchState.Superseded
                                or BatchState.Forgotten,
                        FormattableString.Invariant($"step {step}: {found.Batch} is {found.State}, {found.Error}")
                    );
                }
            }

            deleted += await RunLaterAsync(bed);
        }

        Assert.InRange(deleted, 1, int.MaxValue);
    }

    // As the pass that writes them does.
    private static async Task SayWhoseTheyAreAsync(LoadBed bed)
    {
        var lake = bed.Bed.Containers.Lake;
        await foreach (var blob in lake.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }))
        {
            if (blob.Metadata.Count == 0 && blob.Name.Split('/') is [var table, var pass, _])
            {
                await lake.GetBlobClient(blob.Name)
                    .SetMetadataAsync(PartBatches.Metadata(table, [pass.Split('.')[1] is var end ? $"crm.{end}" : ""]));
            }
        }
    }

    private static async Task<int> RunLaterAsync(LoadBed bed)
    {
        var (ledger, storage) = (bed.Bed.Time.GetUtcNow(), TimeProvider.System.GetUtcNow());
        bed.Bed.Time.SetUtcNow((ledger > storage ? ledger : storage) + TimeSpan.FromDays(8));
        var log = new RecordedLog<PartRetention>();
        await new PartRetention(bed.Bed.Containers, bed.Bed.Ledger, Options.Create(new RetentionOptions()), bed.Bed.Time, log).RunAsync(
            TestContext.Current.CancellationToken
        );
        return log.Lines.Sum(line => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture));
    }
}
