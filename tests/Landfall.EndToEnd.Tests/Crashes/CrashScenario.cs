using Landfall.CrashHost;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Monitoring;
using Landfall.Tests;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>
/// Files of two tables, hourly events in mode append and a daily export in mode full, both with bad rows: some are loaded in peace, then
/// the others land and the host dies on the way. Holds what a run without a crash makes of them.
/// </summary>
public sealed class CrashScenario(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Append = "amplitude.event";
    private const string Full = "salesforce.account";

    /// <summary>What is in the tables before: a file of events and the first snapshot.</summary>
    public IReadOnlyList<SampleFile> Before { get; private set; } = [];

    /// <summary>What lands when the host is about to die: more events, and the snapshot that replaces the first one.</summary>
    public IReadOnlyList<SampleFile> During { get; private set; } = [];

    /// <summary>How everything stands after a run that nothing disturbed.</summary>
    public LandfallImage Undisturbed { get; private set; } = null!;

    /// <summary>An empty Landfall with both contracts.</summary>
    public LandfallBed NewBed() => new(azurite, Contract(Append), Contract(Full));

    /// <summary>The same on another storage.</summary>
    internal static LandfallBed NewBed(DiskAzurite storage) => new(storage.ConnectionString, "t-", Contract(Append), Contract(Full));

    /// <summary>Starts a host in the test's own process that takes up soon what a dead one left; what it takes itself it has in hand as
    /// long as any host, so that a starved machine does not hand it out twice.</summary>
    public static Task<RunningApp> StartAsync(LandfallBed bed, IMilestones? milestones = null) =>
        RunningApp.StartAsync(bed, services => services.AddSingleton(milestones ?? new NoMilestones()), ShortTimes.Settings);

    public static async Task DropAsync(LandfallBed bed, IEnumerable<SampleFile> files)
    {
        foreach (var file in files)
        {
            await bed.DropAsync(file.Name, file.Content);
        }
    }

    public async ValueTask InitializeAsync()
    {
        Before =
        [
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_0#1.json.gz", Append, rows: 200, seed: 1),
            await SampleFile.CreateAsync("salesforce/2026-11-17/Account.csv", Full, rows: 300, seed: 1),
        ];
        During =
        [
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_1#1.json.gz", Append, rows: 201, seed: 2),
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_2#1.json.gz", Append, rows: 202, seed: 3),
            await SampleFile.CreateAsync("salesforce/2026-11-18/Account.csv", Full, rows: 500, seed: 2),
        ];
        using var bed = NewBed();
        await using (var app = await StartAsync(bed))
        {
            await DropAsync(bed, Before);
            await app.Api.AllPublishedAsync(Before.Count);
            await DropAsync(bed, During);
            await app.Api.AllPublishedAsync(Before.Count + During.Count);
            await bed.QuietAsync();
        }

        ToldEvents.ExpectEachLoadOnce(bed.Events(), await bed.EntriesAsync());
        Assert.Empty(await Leftovers.CheckAsync(bed));
        Undisturbed = await LandfallImage.ReadAsync(bed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Contract(string table) => Path.Combine(SharedData.Repository, "contracts", $"{table}.odcs.yaml");
}
