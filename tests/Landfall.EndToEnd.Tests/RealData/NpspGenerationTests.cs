using System.Globalization;
using System.Net;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>What is taken out of a merged table and put back: the table is what the files that are left come to, to the value.</summary>
public sealed class NpspGenerationTests(AzuriteFixture azurite)
{
    private const string ContractFile = "npsp.opportunity.odcs.yaml";

    private static readonly NpspObject Opportunity = NpspObject.All.Single(one => one.File == "Opportunity");

    [Fact]
    public async Task Reprocess_BothExports_ShowsTheSame()
    {
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            var days = string.Create(
                CultureInfo.InvariantCulture,
                $"from={DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(1):yyyy-MM-dd}"
            );
            await LandAsync(merge, app);
            var answer = await app.Api.RequestAsync($"tables/{Opportunity.Table}/reprocess?{days}");
            Assert.Equal(2, answer.GetProperty("changed").GetInt64());
            Assert.All(await app.Api.AllPublishedAsync(2), ingestion => Assert.Equal(1, ingestion.Generation));
        }

        Expect(merge, Opportunity.Values("expected-after-merge"));
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Forget_TheChangesAndLandThemAgain_ShowsTheFullExportAndThenTheMerge()
    {
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await ForgetAsync(app, await LandAsync(merge, app), "changes");
        }

        Expect(merge, Opportunity.Values("full"));
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await merge.DropAsync(Opportunity, "changes", Opportunity.Export("changes"));
            Assert.Equal(
                ["published", "forgotten", "published"],
                (await app.Api.AllEndedAsync(3)).OrderBy(ingestion => ingestion.RegisteredAt).Select(ingestion => ingestion.State)
            );
        }

        Expect(merge, Opportunity.Values("expected-after-merge"));
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Forget_TheFullExport_ShowsWhatTheChangesHold()
    {
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await ForgetAsync(app, await LandAsync(merge, app), "full");
        }

        Expect(merge, Merged(Opportunity.Values("changes")));
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Replay_UnderAWiderContract_PutsEveryRejectedRowIn()
    {
        using var merge = new NpspMerge(azurite);
        var wide = await File.ReadAllTextAsync(Path.Combine(merge.Bed.Contracts, ContractFile));
        merge.Bed.WriteContract(
            ContractFile,
            wide.Replace("nvarchar(120)", "nvarchar(24)", StringComparison.Ordinal)
                .Replace(
                    "  - property: landfallMode\n",
                    "  - property: landfallMaxRejectRatio\n    value: 0.6\n  - property: landfallMode\n",
                    StringComparison.Ordinal
                )
        );
        var (full, changes) = (Opportunity.Values("full"), Opportunity.Values("changes"));
        var (narrowFull, narrowChanges) = (Narrow(full), Narrow(changes));
        string fullBatch;
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            var landed = await LandAsync(merge, app);
            fullBatch = landed[1].Batch;
            Assert.Equal(
                [
                    (changes.Count - 1L, narrowChanges.Count - 1L, (long)changes.Count - narrowChanges.Count, 0),
                    (full.Count - 1L, narrowFull.Count - 1L, (long)full.Count - narrowFull.Count, 0),
                ],
                landed.Select(Rows)
            );
        }

        Expect(merge, Merged([.. narrowFull, .. narrowChanges.Skip(1)]));
        merge.Bed.WriteContract(ContractFile, wide);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await app.Api.PostAsync($"batches/{fullBatch}/replay", new { }, HttpStatusCode.OK);
            Assert.Equal((full.Count - 1L, full.Count - 1L, 0L, 1), Rows((await app.Api.AllPublishedAsync(2))[1]));
        }

        // The other file's rows are there as they were read before.
        Expect(merge, Merged([.. full, .. narrowChanges.Skip(1)]));
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await app.Api.RequestAsync($"tables/{Opportunity.Table}/replay");
            Assert.Equal(
                [(changes.Count - 1L, changes.Count - 1L, 0L, 1), (full.Count - 1L, full.Count - 1L, 0L, 1)],
                (await app.Api.AllPublishedAsync(2)).Select(Rows)
            );
        }

        Expect(merge, Opportunity.Values("expected-after-merge"));
    }

    private static (long Read, long Curated, long Rejected, int Generation) Rows(Ingestion ingestion) =>
        (ingestion.RowsRead, ingestion.Rows, ingestion.RejectRows, ingestion.Generation);

    private static async Task<IReadOnlyList<Ingestion>> LandAsync(NpspMerge merge, RunningApp app)
    {
        await merge.DropAsync(Opportunity, "full", Opportunity.Export("full"));
        await app.Api.AllPublishedAsync(1);
        await merge.DropAsync(Opportunity, "changes", Opportunity.Export("changes"));
        return await app.Api.AllPublishedAsync(2);
    }

    private static async Task ForgetAsync(RunningApp app, IReadOnlyList<Ingestion> landed, string folder)
    {
        var batch = landed.Single(ingestion => ingestion.Name.Contains($"/{folder}/", StringComparison.Ordinal)).Batch;
        await app.Api.PostAsync($"batches/{batch}/forget", new { }, HttpStatusCode.OK);
        Assert.Equal("forgotten", (await app.Api.AllEndedAsync(2)).Single(ingestion => ingestion.Batch == batch).State);
    }

    private static void Expect(NpspMerge merge, IReadOnlyList<string[]> expected)
    {
        using var warehouse = WarehouseFile.Open(merge.Bed.Warehouse);
        Opportunity.ExpectRows(warehouse, expected);
        NpspMerge.ExpectBalance(warehouse, Opportunity, expected.Count - 1);
    }

    private static List<string[]> Narrow(IReadOnlyList<string[]> export)
    {
        var name = Array.IndexOf(export[0], "Name");
        return [export[0], .. export.Skip(1).Where(values => values[name].Length <= 24)];
    }

    private static IReadOnlyList<string[]> Merged(IReadOnlyList<string[]> file)
    {
        var model = new MergeModel();
        model.Load(
            new Dictionary<string, IReadOnlyList<(long, string[])>>(StringComparer.Ordinal)
            {
                [""] = [.. file.Select((values, at) => ((long)at, values))],
            }
        );
        return [file[0], .. model.Live.Select(row => file[(int)(long)row[2]!])];
    }
}
