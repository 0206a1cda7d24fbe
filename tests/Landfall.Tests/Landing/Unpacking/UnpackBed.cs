using Landfall.Budget;
using Landfall.Landing.Unpacking;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Landing.Unpacking;

/// <summary>An unpack stage whose archive's members belong to two tables, or to none.</summary>
internal sealed class UnpackBed
{
    public const string Archive = "sf/weekly/WE_00D4J000000CuzUUAS_1.ZIP";
    public const string Contact = "salesforce.contact";

    private UnpackBed(LandingBed landing)
    {
        Landing = landing;
        landing.Claims.InForce.Clear();
        landing.Claims.InForce.Add(FakeClaims.Contract(LandingBed.Account, "sf/weekly/WE_*.ZIP!/Account.csv"));
        landing.Claims.InForce.Add(FakeClaims.Contract(Contact, "sf/weekly/WE_*.ZIP!/Contact.csv"));
    }

    public LandingBed Landing { get; }

    public WorkBudget Budget { get; set; } = new(new WorkAmount(1_000_000_000, 8), NullLogger<WorkBudget>.Instance);

    public RecordedLog<UnpackStage> Log { get; } = new();

    /// <summary>The tables that were woken.</summary>
    public IReadOnlyList<string> Woken => [.. Landing.Bed.Starter.Started.Select(started => started.Table)];

    public static async Task<UnpackBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null) =>
        new(await LandingBed.CreateAsync(azurite, spy));

    /// <summary>Drops an archive and registers it.</summary>
    public async Task<LedgerEntry> RegisterAsync(byte[] zip, string name = Archive)
    {
        var registration = await Landing.RegisterAsync(await Landing.DropAsync(name, zip));
        return (await FindAsync(registration.Batch))!;
    }

    public Task<StageOutcome> RunAsync(LedgerEntry archive, int generation = 0, CancellationToken? stopping = null) =>
        Stage().RunAsync(archive.Batch, generation, stopping ?? TestContext.Current.CancellationToken);

    /// <summary>Unpacks the archives of a claim.</summary>
    public Task<int> RunGroupAsync(GroupWork group) => Stage().RunAsync(group, TestContext.Current.CancellationToken);

    private UnpackStage Stage()
    {
        // One member after the other, so that a crash has a place.
        Landing.Bed.ArchiveOptions.RegisteredAtOnce = 1;
        return new UnpackStage(
            Landing.Bed.Archives,
            Landing.Intake,
            Landing.Arrivals,
            Landing.Ledger,
            Landing.Bed.Open,
            Landing.Bed.ClaimMarks,
            Budget,
            Landing.Milestones,
            Landing.Bed.Metrics,
            Options.Create(Landing.Bed.ArchiveOptions),
            Landing.Bed.Time,
            Log
        );
    }

    public Task<LedgerEntry?> FindAsync(string batch) => Landing.Ledger.FindAsync(batch, default);

    /// <summary>The batch of a member in its table.</summary>
    public static string Batch(LedgerEntry archive, string table, string path) =>
        BatchId.Create(table, archive.File with { Name = $"{archive.File.Name}!/{path}" });
}
