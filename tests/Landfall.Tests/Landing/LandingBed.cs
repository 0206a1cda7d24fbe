using System.Text;
using Azure.Storage.Blobs.Models;
using Landfall.Landing;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Landing;

/// <summary>A landing container with contracts, a registrar and a sweep, on a ledger of its own.</summary>
internal sealed class LandingBed
{
    public const string Account = "salesforce.account";

    private LandingBed(LedgerBed bed)
    {
        Bed = bed;
        Recent = new RecentFolders(bed.Time);
        Files = new LandedFiles(bed.Containers, bed.Archives);
        Intake = new Intake(Claims);
        Claims.InForce.Add(FakeClaims.Contract(Account, "sf/{snapshot}/*.csv"));
        Registrar = new Registrar(Intake, bed.Ledger, bed.Open, Milestones, bed.Metrics, Options.Create(LandingOptions), bed.Time, Log);
        Arrivals = new Arrivals(Registrar, bed.Waker, Recent);
        Sweep = NewSweep();
    }

    public LedgerBed Bed { get; }

    public BatchLedger Ledger => Bed.Ledger;

    public FakeClaims Claims { get; } = new();

    public RecordedMilestones Milestones { get; } = new();

    public RecordedLog<Registrar> Log { get; } = new();

    public RecordedLog<Sweep> SweepLog { get; } = new();

    public LandedFiles Files { get; }

    public Intake Intake { get; }

    public Registrar Registrar { get; }

    public Arrivals Arrivals { get; }

    public RecentFolders Recent { get; }

    public LandingOptions LandingOptions { get; } = new();

    public SweepOptions SweepOptions { get; } = new();

    public Sweep Sweep { get; }

    /// <summary>Registers one file that is to be ingested.</summary>
    public async Task<Registration> RegisterAsync(LandedFile file) => (await Registrar.RegisterAsync([file], default))[0]!;

    public static async Task<LandingBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null) =>
        new(await LedgerBed.CreateAsync(azurite, spy));

    /// <summary>Uploads a file and moves the clock to an hour after it, so that it is settled.</summary>
    public Task<LandedFile> DropAsync(string name, string content = "Id\n1\n") => DropAsync(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Uploads the bytes of a file and moves the clock to an hour after it, so that it is settled.</summary>
    public async Task<LandedFile> DropAsync(string name, byte[] content)
    {
        await Bed.Containers.Landing.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
        var file = (await Files.FindBlobAsync(name, default))!;
        Bed.Time.AdjustTime(file.LastModified.AddHours(1));
        return file;
    }

    /// <summary>Makes a blob that stands for a folder, by its name or by what its metadata say.</summary>
    public Task DropFolderAsync(string name, string? isFolder = null) =>
        Bed
            .Containers.Landing.GetBlobClient(name)
            .UploadAsync(
                BinaryData.Empty,
                new BlobUploadOptions
                {
                    Metadata = isFolder is null ? null : new Dictionary<string, string> { ["hdi_isfolder"] = isFolder },
                }
            );

    /// <summary>A sweep without memory, as after a restart.</summary>
    public Sweep NewSweep() =>
        new(
            Intake,
            Ledger,
            Bed.Tables,
            new KnownFiles(Intake, new KnownBatches(Bed.Faulty)),
            new HotPrefixes(Claims, Bed.Time),
            Recent,
            Bed.Containers,
            Options.Create(SweepOptions),
            Bed.Time,
            SweepLog
        );

    /// <summary>Runs a sweep to its end and completes it.</summary>
    public async Task<(List<SweepFinding> Items, SweepReport Report)> SweepAsync(Sweep? sweep = null)
    {
        sweep ??= Sweep;
        var findings = await sweep.FindAsync(default);
        var items = await findings.Items.ToListAsync();
        await sweep.CompleteAsync(findings, default);
        return (items, findings.Report);
    }

    public static SweepReport Report(long listed = 0) => new(listed, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
