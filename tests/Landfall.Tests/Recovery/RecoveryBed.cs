using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Recovery;

/// <summary>Landed files in any state of the ledger, a contract that has changed since, and every operation on them.</summary>
internal sealed class RecoveryBed
{
    public const string Table = LandingBed.Account;
    public const string Former = "0123456789abcdef";
    public const string Fixed = "fedcba9876543210";

    private RecoveryBed(LandingBed landing)
    {
        Landing = landing;
        Release = new Release(landing.Ledger, landing.Bed.Tables, landing.Intake, ReleaseLog);
        Reprocess = new Reprocess(landing.Ledger, landing.Bed.Tables, landing.Intake, landing.Files, landing.Bed.Time, ReprocessLog);
        Replay = new Replay(landing.Ledger, landing.Bed.Tables, landing.Intake, landing.Files, landing.Bed.Time, new RecordedLog<Replay>());
        Forget = new Forget(landing.Ledger, landing.Bed.Time, ForgetLog);
    }

    public LandingBed Landing { get; }

    public RecordedLog<Release> ReleaseLog { get; } = new();

    public RecordedLog<Reprocess> ReprocessLog { get; } = new();

    public RecordedLog<Forget> ForgetLog { get; } = new();

    public Release Release { get; }

    public Reprocess Reprocess { get; }

    public Replay Replay { get; }

    public Forget Forget { get; }

    public DateTimeOffset Now => Landing.Bed.Time.GetUtcNow();

    /// <summary>A contract is in force that is not the one of the entries.</summary>
    public static async Task<RecoveryBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null)
    {
        var bed = new RecoveryBed(await LandingBed.CreateAsync(azurite, spy));
        bed.PutInForce(Table, "sf/{snapshot}/*.csv", Fixed);
        return bed;
    }

    /// <summary>Leaves one contract in force.</summary>
    public void PutInForce(string table, string landing, string hash, string? markers = null)
    {
        var contract = FakeClaims.Contract(table, landing);
        Landing.Claims.InForce.Clear();
        Landing.Claims.InForce.Add(
            new TableContract
            {
                Id = contract.Id,
                Table = contract.Table,
                Version = contract.Version,
                Hash = hash,
                Origin = contract.Origin,
                Landing = contract.Landing,
                MarkerFiles = markers is null ? null : LandingPattern.Parse(markers),
                Dialect = contract.Dialect,
                Mode = contract.Mode,
                Columns = contract.Columns,
            }
        );
    }

    /// <summary>Drops a file and writes its entry in a state that the file was brought to by the former contract.</summary>
    public async Task<LedgerEntry> PutAsync(
        string name,
        BatchState state,
        Func<LedgerEntry, LedgerEntry>? with = null,
        DateTimeOffset? lastModified = null
    )
    {
        var file = await Landing.DropAsync($"sf/1/{name}.csv");
        file = lastModified is { } day ? file with { LastModified = day } : file;
        var entry = new LedgerEntry
        {
            Batch = BatchId.Create(Table, file),
            Table = Table,
            State = state,
            File = file,
            Contract = Former,
            SnapshotKey = "0",
            CurateAttempts = 3,
            CurateExcused = 1,
            LoadAttempts = 2,
            Error = state is BatchState.Parked or BatchState.Refused ? new BatchError("some-code", "Something.", "Fix it.") : null,
            RegisteredAt = Now,
            UpdatedAt = Now,
        };
        entry = with?.Invoke(entry) ?? entry;
        Assert.True(await Landing.Ledger.CreateAsync(entry, TestContext.Current.CancellationToken));
        return entry;
    }

    /// <summary>A landed archive.</summary>
    public async Task<LedgerEntry> PutArchiveAsync(BatchState state)
    {
        var file = await Landing.DropAsync("sf/1/export.zip");
        var entry = new LedgerEntry
        {
            Batch = BatchId.Create(BatchId.ArchiveTable, file),
            Table = BatchId.ArchiveTable,
            State = state,
            File = file,
            RegisteredAt = Now,
            UpdatedAt = Now,
        };
        Assert.True(await Landing.Ledger.CreateAsync(entry, TestContext.Current.CancellationToken));
        return entry;
    }

    /// <summary>A published batch with one rejected row.</summary>
    public Task<LedgerEntry> PutPublishedAsync(string name, DateTimeOffset? lastModified = null) =>
        PutAsync(name, BatchState.Published, entry => entry with { Manifest = Manifest(), Counts = Counts }, lastModified);

    public static LoadCounts Counts { get; } = LoadCounts.None with { Inserted = 4 };

    public static Manifest Manifest(long rejects = 1) =>
        new()
        {
            Attempt = 3,
            Contract = Former,
            Parts = [new PartFile("part", 4, 40)],
            Rows = 4,
            Bytes = 40,
            RejectParts = rejects == 0 ? [] : [new PartFile("part", rejects, 10)],
            RejectRows = rejects,
            RowsRead = 4 + rejects,
            BlankLines = 0,
            Lines = 5 + rejects,
            DecodedBytes = 50,
            ContentHash = "cafe",
        };

    public async Task<LedgerEntry> FindAsync(LedgerEntry entry) => (await Landing.Ledger.FindAsync(entry.Batch, default))!;

    /// <summary>The batches of open pointers.</summary>
    public async Task<List<string>> OpenAsync() => [.. (await Landing.Bed.OpenAsync()).Select(pointer => pointer.Batch)];

    /// <summary>Asserts that nothing was changed, and why.</summary>
    public async Task AssertRefusedAsync(LedgerEntry entry, RecoveryResult? result, string reason)
    {
        Assert.Equal((RecoveryOutcome.Refused, reason), (result?.Outcome, result?.Reason));
        Assert.Equivalent(entry, await FindAsync(entry), strict: true);
    }

    /// <summary>Asserts that nothing was changed, which is what was asked for.</summary>
    public async Task AssertUnchangedAsync(LedgerEntry entry, RecoveryResult? result, string reason)
    {
        Assert.Equal((RecoveryOutcome.Unchanged, reason), (result?.Outcome, result?.Reason));
        Assert.Equivalent(entry, await FindAsync(entry), strict: true);
    }
}
