using System.Runtime.ExceptionServices;
using Azure.Core;
using Landfall.Archives;
using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Rejects;
using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Landfall.Tests.Curation;

/// <summary>A curate stage on storage of its own, with one contract in force and files to drop.</summary>
internal sealed class StageBed
{
    public const string Table = "crm.person";

    private const string Yaml = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crm-person
        version: 1.0.0
        status: active
        customProperties:
          - property: landfallLanding
            value: crm/*.csv
          - property: landfallDialect
            value: csv
          - property: landfallMode
            value: append
          - property: landfallMarkerFiles
            value: "crm/*complete*"
        schema:
          - name: person
            physicalName: crm.person
            properties:
              - name: Id
                logicalType: string
                required: true
              - name: Age
                logicalType: integer
        """;

    private StageBed(LedgerBed bed, string contract)
    {
        Bed = bed;
        Contract = contract;
    }

    public LedgerBed Bed { get; }

    /// <summary>The hash of the contract in force.</summary>
    public string Contract { get; }

    public CurationOptions Options { get; } = new();

    /// <summary>More than any group asks for; a test that is about the budget sets its own.</summary>
    public WorkBudget Budget { get; set; } = new(new WorkAmount(16L << 30, 64), NullLogger<WorkBudget>.Instance);

    public RecordedLog<CurateStage> Log { get; } = new();

    public RecordedLog<CurateGroup> GroupLog { get; } = new();

    /// <summary>Called at every milestone.</summary>
    public Func<string, Task> AtMilestone { get; set; } = _ => Task.CompletedTask;

    public List<string> Milestones { get; } = [];

    public static async Task<StageBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null)
    {
        var bed = await LedgerBed.CreateAsync(azurite, spy);
        var reading = ContractSet.Read([new ContractDocument("crm.person.odcs.yaml", Yaml)]);
        Assert.Empty(reading.Problems);
        await new ContractStore(bed.Containers).ApplyAsync(reading.Documents, new ContractApplication("crm"), default);
        return new StageBed(bed, reading.Contracts[0].Hash);
    }

    /// <summary>The same storage and ledger as a process sees them whose start did not get through to them.</summary>
    public StageBed Restarted(AzuriteFixture azurite) =>
        new(new LedgerBed(new LandfallContainers(azurite.Service, Bed.StorageOptions), Bed.Store), Contract);

    /// <summary>Drops a file and registers it.</summary>
    public Task<LedgerEntry> RegisterAsync(string name, string content) => RegisterAsync(name, CurationBed.Utf8(content));

    /// <summary>Drops the bytes of a file, or of the archive of a member, and registers it.</summary>
    public async Task<LedgerEntry> RegisterAsync(string name, byte[] stored)
    {
        var blob = Bed.Containers.Landing.GetBlobClient(ArchiveMember.BlobOf(name));
        await blob.UploadAsync(BinaryData.FromBytes(stored), overwrite: true);
        var facts = (await blob.GetPropertiesAsync()).Value;
        var file = new LandedFile(name, facts.ETag.ToString("G").Trim('"'), facts.LastModified, facts.ContentLength);
        var entry = new LedgerEntry
        {
            Batch = BatchId.Create(Table, file),
            Table = Table,
            State = BatchState.Registered,
            File = file,
            Contract = Contract,
            RegisteredAt = LedgerBed.Now,
            UpdatedAt = LedgerBed.Now,
        };
        Assert.True(await Bed.Ledger.CreateAsync(entry, default));
        return entry;
    }

    /// <summary>Curates one file; whatever its attempt failed with is thrown.</summary>
    public async Task<StageOutcome> RunAsync(LedgerEntry entry, CancellationToken? stopping = null)
    {
        var end = await RunAllAsync([entry], stopping);
        if (end.Failures is [var failure])
        {
            ExceptionDispatchInfo.Throw(failure.Cause);
        }

        return end.Outcomes.Single();
    }

    /// <summary>Curates files as one group.</summary>
    public Task<CurateEnd> RunAllAsync(IEnumerable<LedgerEntry> entries, CancellationToken? stopping = null) =>
        WithStageAsync(stage =>
            stage.RunAsync(Table, [.. entries.Select(entry => entry.Batch)], stopping ?? TestContext.Current.CancellationToken)
        );

    /// <summary>Curates the files of a claim.</summary>
    public Task<int> RunGroupAsync(GroupWork group) =>
        WithStageAsync(stage =>
            new CurateGroup(stage, Bed.Open, Bed.ClaimMarks, GroupLog).RunAsync(group, TestContext.Current.CancellationToken)
        );

    private async Task<T> WithStageAsync<T>(Func<CurateStage, Task<T>> run)
    {
        var milestones = Substitute.For<IMilestones>();
        milestones
            .ReachedAsync(default!, default!, default)
            .ReturnsForAnyArgs(call =>
            {
                Milestones.Add(call.ArgAt<string>(0));
                return new ValueTask(AtMilestone(call.ArgAt<string>(0)));
            });
        var catalog = NewCatalog();
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        using var curator = new Curator(options);
        var stage = new CurateStage(
            new GroupPass(Bed.Containers, Bed.Archives, curator, new RowHashKeys(Bed.Containers), Bed.Account, milestones, options),
            Bed.Ledger,
            new EntryGroups(Bed.Store, Bed.Containers, Bed.Metrics, Bed.Time),
            catalog,
            milestones,
            Budget,
            Bed.Metrics,
            options,
            Bed.Time,
            Log
        );
        return await run(stage);
    }

    /// <summary>Releases a parked or refused batch, as a person does.</summary>
    public async Task ReleaseAsync(LedgerEntry entry)
    {
        var release = new Release(Bed.Ledger, Bed.Tables, new Intake(NewCatalog()), NullLogger<Release>.Instance);
        Assert.Equal(RecoveryOutcome.Changed, (await release.BatchAsync(entry.Batch, TestContext.Current.CancellationToken))!.Outcome);
    }

    public async Task<LedgerEntry> FindAsync(LedgerEntry entry) => (await Bed.Ledger.FindAsync(entry.Batch, default))!;

    public Task OverwriteAsync(LedgerEntry entry) =>
        Bed
            .Containers.Landing.GetBlobClient(ArchiveMember.BlobOf(entry.File.Name))
            .UploadAsync(BinaryData.FromString("Id,Age\nz,1\n"), overwrite: true);

    /// <summary>Overwrites the blob as its <paramref name="nth"/> request of that method is sent.</summary>
    public void OverwriteAt(AzuriteFixture azurite, RequestSpy spy, LedgerEntry entry, string content, RequestMethod method, int nth = 1)
    {
        var name = entry.File.Name;
        var requests = 0;
        spy.Sending = request =>
        {
            if (request.Method == method && request.Uri.Path.EndsWith(name, StringComparison.Ordinal) && ++requests == nth)
            {
                var container = azurite.Service.GetBlobContainerClient(Bed.Containers.Landing.Name);
                container.GetBlobClient(name).Upload(BinaryData.FromString(content), overwrite: true);
            }
        };
    }

    public Task DeleteAsync(LedgerEntry entry) =>
        Bed.Containers.Landing.GetBlobClient(ArchiveMember.BlobOf(entry.File.Name)).DeleteIfExistsAsync();

    public RejectReader RejectReader => new(Bed.Containers, Microsoft.Extensions.Options.Options.Create(Options));

    public async Task<List<string>> RejectBlobsAsync() =>
        await Bed.Containers.Rejects.GetBlobsAsync().Select(blob => blob.Name).Order(StringComparer.Ordinal).ToListAsync();

    /// <summary>What is in the lake beside its format and the documents of passes.</summary>
    public async Task<List<string>> LakeAsync() =>
        await Bed
            .Containers.Lake.GetBlobsAsync()
            .Select(blob => blob.Name)
            .Where(name => name != "format.json" && !GroupManifests.IsName(name))
            .ToListAsync();

    /// <summary>The documents of passes.</summary>
    public async Task<List<string>> DocumentsAsync() =>
        await Bed.Containers.Lake.GetBlobsAsync().Select(blob => blob.Name).Where(GroupManifests.IsName).ToListAsync();

    private ContractCatalog NewCatalog() =>
        new(
            new ContractStore(Bed.Containers),
            Bed.Time,
            Microsoft.Extensions.Options.Options.Create(new ContractOptions()),
            NullLogger<ContractCatalog>.Instance
        );
}
