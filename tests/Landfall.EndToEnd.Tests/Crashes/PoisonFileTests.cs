using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Archives;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>
/// A file that ends its process whenever it is read, among innocent ones: files of its own table, an archive, and loads. Only the file
/// parks; all others are published, and their rows are there once.
/// </summary>
[Trait("Lane", "long")]
public sealed class PoisonFileTests(AzuriteFixture azurite)
{
    private const string Events = "amplitude.event";
    private const string Accounts = "salesforce.account";
    private const string Poison = "amplitude/187520_2026-11-17_9#1.json.gz";
    private const int Attempts = 5;

    /// <param name="after">How long it is read before the process ends: at once, as when memory is out, or at the host's time
    /// limit.</param>
    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:03")]
    public async Task Host_AFileEndsItsProcess_OnlyThatFileParks(string after)
    {
        using var bed = Bed();
        IReadOnlyList<SampleFile> files =
        [
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_1#1.json.gz", Events, rows: 200, seed: 1),
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_2#1.json.gz", Events, rows: 201, seed: 2),
            await SampleFile.CreateAsync("amplitude/187520_2026-11-17_3#1.json.gz", Events, rows: 202, seed: 3),
            await SampleFile.CreateAsync("salesforce/2026-11-17/Account.csv", Accounts, rows: 300, seed: 1),
        ];
        await CrashScenario.DropAsync(bed, [.. files, await SampleFile.CreateAsync(Poison, Events, rows: 10, seed: 4)]);
        await bed.DropAsync(
            WeeklyExport.Name,
            WeeklyExport.Zip(("Account.csv", WeeklyExport.Account), ("Contact.csv", WeeklyExport.Contact))
        );

        var kills = 0;
        while (!await EndsAsync(bed, after))
        {
            kills++;
            Assert.InRange(kills, 1, Attempts);
        }

        Assert.Equal(Attempts, kills);
        var entries = await bed.EntriesAsync();
        Assert.Equal(
            [
                ("amplitude/187520_2026-11-17_1#1.json.gz", BatchState.Published, null),
                ("amplitude/187520_2026-11-17_2#1.json.gz", BatchState.Published, null),
                ("amplitude/187520_2026-11-17_3#1.json.gz", BatchState.Published, null),
                (Poison, BatchState.Parked, "curate-keeps-failing"),
                (WeeklyExport.Name, BatchState.Published, null),
                ($"{WeeklyExport.Name}!/Account.csv", BatchState.Published, null),
                ($"{WeeklyExport.Name}!/Contact.csv", BatchState.Published, null),
                ("salesforce/2026-11-17/Account.csv", BatchState.Published, null),
            ],
            entries.Select(entry => (entry.File.Name, entry.State, entry.Error?.Code))
        );
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal(
            entries
                .Where(entry => entry.State == BatchState.Published && entry.Table != BatchId.ArchiveTable)
                .Select(entry => $"{entry.Batch} {RowsOf(entry, files)}")
                .Order(StringComparer.Ordinal),
            warehouse
                .Views()
                .SelectMany(view => warehouse.Query($"SELECT _batch_id || ' ' || count(*) FROM {view} GROUP BY _batch_id"))
                .Select(row => (string)row[0]!)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            warehouse.Query("SELECT count(DISTINCT batch) FROM landfall.markers")[0],
            warehouse.Query("SELECT count(*) FROM landfall.markers")[0]
        );
    }

    // What the generator says of its files; of the members the rows of the export, one of which is bad.
    private static long RowsOf(LedgerEntry entry, IReadOnlyList<SampleFile> files) =>
        files.SingleOrDefault(file => file.Name == entry.File.Name)?.Rows ?? (entry.Table == "crm.account" ? 2 : 1);

    // A process that lives until all have come to an end, or until the file has ended it. Loads and the archive take their time, so that
    // they are in hand when it does.
    private static async Task<bool> EndsAsync(LandfallBed bed, string after)
    {
        await using var host = await CrashHostProcess.StartAsync(
            bed,
            killAt: $"{CrashPoint.LandingRead}@{Poison}",
            more: ["--armed", "true", "--kill-after", after, "--slow", ".ZIP", "--pause", "00:00:01"]
        );
        await Eventually.GetAsync(
            async () => host.HasEnded || await HaveEndedAsync(bed) ? host : null,
            () => $"the file parks, and the others are published. {host.Notes()}"
        );
        if (host.HasEnded)
        {
            Assert.Equal(CrashHostProcess.Killed, await host.WaitForEndAsync());
            return false;
        }

        await bed.QuietAsync();
        await host.StopAsync();
        return true;
    }

    private static async Task<bool> HaveEndedAsync(LandfallBed bed) =>
        await bed.EntriesAsync() is { Count: 8 } entries && entries.All(entry => entry.State.IsTerminal());

    private LandfallBed Bed()
    {
        var bed = new LandfallBed(azurite, Contract(Events), Contract(Accounts));
        bed.WriteContract("crm.account.odcs.yaml", WeeklyExport.Contract("Account"));
        bed.WriteContract("crm.contact.odcs.yaml", WeeklyExport.Contract("Contact"));
        return bed;
    }

    private static string Contract(string table) => Path.Combine(SharedData.Repository, "contracts", $"{table}.odcs.yaml");
}
