using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Recovery;

/// <summary>A ledger that is lost beside a lake and a warehouse that are there: its entries come back, and nothing is loaded a second
/// time.</summary>
public sealed class RestoreLedgerTests(AzuriteFixture azurite)
{
    public static TheoryData<LoadMode, int> Histories =>
        new(from mode in new[] { LoadMode.Append, LoadMode.Full, LoadMode.Merge } from seed in Enumerable.Range(1, 3) select (mode, seed));

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Restore_RandomHistory_EntriesAreAsTheyWereAndWhatWasNotLoadedIsOnce(LoadMode mode, int seed)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode);
        bed.RestoreOptions.NamesPerPage = 3;
        bed.RestoreOptions.MarkersPerPage = 4;
        var random = new Random(seed);
        var entries = new List<LedgerEntry>();
        for (var step = 1; step <= 14; step++)
        {
            await LoadHistory.ChangeAsync(bed, random, step, entries);
            await bed.RunAsync(entries[0]);
        }

        var late = await LateAsync(bed, 100);
        var before = await bed.Bed.EntriesAsync();
        var (rows, loaded) = (await LoadHistory.RowsAsync(bed), await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
        var fence = await FenceAsync(bed);
        bed.LoseLedger();

        var restored = await RestoreAsync(bed);
        Assert.All(restored, result => Assert.Equal(RecoveryOutcome.Changed, result.Outcome));
        Assert.Equal(before.Count, restored.DistinctBy(result => result.Batch).Count());
        var left = (await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!;
        Assert.InRange(left.Touched - loaded!.Touched, 0, 1);
        Assert.Equal(loaded with { Touched = left.Touched }, left);
        Assert.Equal(fence, await FenceAsync(bed));
        Assert.Equal(rows, await LoadHistory.RowsAsync(bed));
        var ended = before.Where(entry => entry.Batch != late.Batch && entry.State != BatchState.Duplicate).Select(Line);
        Assert.Equal(
            ended,
            (await bed.Bed.EntriesAsync()).Where(entry => entry.State is not (BatchState.Curated or BatchState.Duplicate)).Select(Line)
        );

        Assert.Empty(await RestoreAsync(bed));
        await bed.RunAsync(late);
        Assert.Empty(await RestoreAsync(bed));

        var now = await LoadHistory.RowsAsync(bed);
        if (mode != LoadMode.Merge)
        {
            Assert.Equal(4, now.Count(row => row.EndsWith(late.Batch, StringComparison.Ordinal)));
        }

        Assert.Equal((BatchState.Published, fence + 1), ((await bed.FindAsync(late)).State, await FenceAsync(bed)));
        Assert.Equal(
            before.Where(entry => entry.Batch != late.Batch).Select(Line),
            (await bed.Bed.EntriesAsync()).Where(entry => entry.Batch != late.Batch).Select(Line)
        );
        Assert.Equal(now.Count, (await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!.Rows);
    }

    [Fact]
    public async Task Restore_PublishedEntry_IsTheWholeRecordAgain()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var curated = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(curated);
        var before = await bed.FindAsync(curated);
        var document = GroupManifests.NameIn($"{LoadBed.Table}/{curated.Batch}.1");
        bed.LoseLedger();

        await RestoreAsync(bed);

        var after = await bed.FindAsync(curated);
        Assert.Equal(new RestoredFrom(document, after.Restored!.WrittenAt, 1, 0, BatchState.Published, KnowsParts: true), after.Restored);
        var load = Assert.Single(after.Stages);
        var known = before.Stages[0] with { Seconds = 0, StartedAt = load.StartedAt, Calls = null, Retries = null };
        Assert.Equal(known, load);
        Assert.Equivalent(before with { Restored = after.Restored, Stages = after.Stages, UpdatedAt = LedgerBed.Now }, after, strict: true);
        Assert.Equal(new LoadedTable(LoadBed.Table, 1, 3, null) { Touched = 4 }, await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
    }

    [Fact]
    public async Task Restore_CutOffAfterEachPage_GoesOnAndChangesEachEntryOnce()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.RestoreOptions.NamesPerPage = 2;
        bed.RestoreOptions.MarkersPerPage = 2;
        for (var number = 1; number <= 5; number++)
        {
            await bed.RunAsync(await bed.Entries.CurateAsync(number));
        }

        var before = (await bed.Bed.EntriesAsync()).Select(Line).ToList();
        bed.LoseLedger();
        var changed = new List<string>();
        string? cursor = null;
        do
        {
            // Each page is made twice, as by one who died before it was written down.
            var page = await bed.Restore.PageAsync(LoadBed.Table, cursor, default);
            Assert.Empty((await bed.Restore.PageAsync(LoadBed.Table, cursor, default)).Results);
            changed.AddRange(page.Results.Select(result => result.Batch));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(5, changed.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(5, changed.Count);
        Assert.Equal(before, (await bed.Bed.EntriesAsync()).Select(Line));
    }

    [Fact]
    public async Task Restore_KilledAtEachWrite_TheNextHostGoesOnAndEndsRight()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.RestoreOptions.NamesPerPage = 4;
        bed.RestoreOptions.MarkersPerPage = 2;
        var (raised, forgotten) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        await bed.RunAsync(raised);
        await bed.Entries.RaiseAsync(raised, rows: 5);
        await bed.Entries.ForgetAsync(forgotten);
        await bed.RunAsync(await bed.Entries.CurateAsync(3));
        await bed.RunAsync(await bed.Entries.CurateAsync(4));
        var late = await LateAsync(bed, 100);
        var before = (await bed.Bed.EntriesAsync()).Where(entry => entry.Batch != late.Batch).Select(Line).ToList();
        var rows = await LoadHistory.RowsAsync(bed);

        var kills = 0;
        for (var isKilled = true; isKilled; kills++)
        {
            bed.LoseLedger();
            var requests = new RecoveryRequests(bed.Bed.Store, bed.Bed.Tables, bed.Bed.Waker, bed.Bed.Time);
            var id = RecoveryRequests.NewId(bed.Bed.Time.GetUtcNow());
            await requests.AskAsync(id, LoadBed.Table, new RecoveryCommand(RecoveryKind.Restore), default);
            isKilled = await IsKilledAsync(bed, (await PlanAsync(bed)).Recover!, kills);
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(11));

            // What held the loads died too, so one may come before the restoring goes on.
            var next = await PlanAsync(bed);
            if (next.Load is { } load)
            {
                await bed.Stage().RunAsync(load, default);
            }

            Assert.Equal(isKilled ? 1 : 0, next.Recover is { } again ? await RecoverAsync(bed, again) : 0);

            var ended = Assert.Single(await requests.FindAsync(id, default));
            Assert.NotNull(ended.EndedAt);
            Assert.Equal(0, ended.Counts.GetValueOrDefault(RecoveryOutcome.Refused));
            Assert.Empty(await RestoreAsync(bed));
            await bed.RunAsync(late);
            var after = await bed.Bed.EntriesAsync();
            Assert.Equal(before, after.Where(entry => entry.Batch != late.Batch).Select(Line));
            Assert.Equal(BatchState.Published, (await bed.FindAsync(late)).State);
            Assert.Empty(await bed.Bed.OpenAsync());
            var now = await LoadHistory.RowsAsync(bed);
            Assert.Equal(rows, now.Where(row => !row.EndsWith(late.Batch, StringComparison.Ordinal)));
            Assert.Equal(4, now.Count - rows.Count);
        }

        Assert.InRange(kills, 10, 100);
    }

    [Fact]
    public async Task Restore_ALoadIsUnderWay_AsksAgain()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var curated = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(curated);
        var before = (await bed.Bed.EntriesAsync()).Select(Line).ToList();
        bed.LoseLedger();
        var load = new LoadUnderWay(bed.Warehouse);
        bed.Wrapped = load;

        await RestoreAsync(bed);

        Assert.True(load.WasMet);
        Assert.Equal(before, (await bed.Bed.EntriesAsync()).Select(Line));
    }

    [Fact]
    public async Task Restore_UnderWay_HoldsTheLoads()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var curated = await bed.Entries.CurateAsync(1);
        bed.LoseLedger();

        var first = await bed.Restore.PageAsync(LoadBed.Table, null, default);
        await bed.RunAsync(curated);
        Assert.Equal(BatchState.Curated, (await bed.FindAsync(curated)).State);
        Assert.Null((await bed.Restore.PageAsync(LoadBed.Table, first.Next, default)).Next);
        await bed.RunAsync(curated);

        Assert.Equal([(curated.Batch, 3L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task Restore_BatchInTwoDocuments_GoesByTheOneThatTheTableHasOrElseByTheLast()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var loaded = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(loaded);
        var waiting = await bed.Entries.CurateAsync(2);
        var documents = new ManifestDocuments(bed.Bed.Containers);

        // An attempt that was not published, of another contract and other rows; and one that read both files again.
        await documents.WriteAsync($"{LoadBed.Table}/{loaded.Batch}.0", [Other(loaded), Other(waiting)], default);
        await documents.WriteAsync($"{LoadBed.Table}/{loaded.Batch}.3", [Other(loaded), waiting with { CurateAttempts = 3 }], default);
        bed.LoseLedger();

        await RestoreAsync(bed);
        Assert.Empty(await RestoreAsync(bed));

        var (one, two) = (await bed.FindAsync(loaded), await bed.FindAsync(waiting));
        Assert.Equal((BatchState.Published, 3, loaded.Contract), (one.State, one.Manifest!.Rows, one.Manifest.Contract));
        Assert.Equal(loaded.Manifest!.Parts, one.Manifest.Parts);
        Assert.Equal((BatchState.Curated, 3), (two.State, two.CurateAttempts));
        await bed.RunAsync(two);
        Assert.Equal(6, (await LoadHistory.RowsAsync(bed)).Count);

        static LedgerEntry Other(LedgerEntry entry) =>
            entry with
            {
                CurateAttempts = 0,
                Manifest = entry.Manifest! with { Contract = "another", Rows = 9, Parts = [entry.Manifest.Parts[0] with { Rows = 9 }] },
            };
    }

    [Fact]
    public async Task Restore_HostHadBegunToRegister_EntriesThatTheWarehouseContradictsAreRestored()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (raised, refused, forgotten, fresh) = (
            await bed.Entries.CurateAsync(1),
            await bed.Entries.CurateAsync(2),
            await bed.Entries.CurateAsync(3),
            await bed.Entries.CurateAsync(4)
        );
        await bed.RunAsync(raised);
        await bed.Entries.RaiseAsync(raised, rows: 5);
        await bed.Entries.ForgetAsync(forgotten);
        await bed.RunAsync(raised);
        var waiting = await bed.Entries.CurateAsync(5);
        var before = (await bed.Bed.EntriesAsync()).Select(Line).ToList();
        var rows = await LoadHistory.RowsAsync(bed);
        bed.LoseLedger();
        foreach (
            var (entry, state) in (IEnumerable<(LedgerEntry, BatchState)>)
                [
                    (raised, BatchState.Registered),
                    (refused, BatchState.Refused),
                    (forgotten, BatchState.Registered),
                    (waiting, BatchState.Registered),
                ]
        )
        {
            await bed.Bed.Ledger.CreateAsync(entry with { State = state, Manifest = null }, default);
        }

        var restored = await RestoreAsync(bed);

        Assert.Equal(
            ((string[])[raised.Batch, refused.Batch, forgotten.Batch, fresh.Batch]).Order(StringComparer.Ordinal),
            restored.Select(result => result.Batch).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        var after = await bed.Bed.EntriesAsync();
        Assert.Equal(
            before.Where(line => !line.StartsWith(waiting.Batch, StringComparison.Ordinal)),
            after.Where(entry => entry.Batch != waiting.Batch).Select(Line)
        );
        Assert.Equal(BatchState.Registered, (await bed.FindAsync(waiting)).State);
        Assert.Equal(rows, await LoadHistory.RowsAsync(bed));
    }

    [Theory]
    [InlineData(LoadMode.Append)]
    [InlineData(LoadMode.Merge)]
    public async Task Restore_NoDocument_SaysByItsMarkersThatItIsLoadedAndKnowsNoParts(LoadMode mode)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode);
        var first = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(first);
        var before = await bed.FindAsync(first);
        await bed.Bed.Containers.Lake.GetBlobClient($"{LoadBed.Table}/{first.Batch}.1/manifests.json").DeleteAsync();
        bed.LoseLedger();

        await RestoreAsync(bed);
        Assert.Empty(await RestoreAsync(bed));

        var after = await bed.FindAsync(first);
        Assert.Equal(new RestoredFrom(null, default, 0, 0, BatchState.Published, KnowsParts: false), after.Restored);
        Assert.Equal(
            (before.State, before.Generation, before.Contract, before.Counts, before.Manifest!.Rows, before.Manifest.ContentHash),
            (after.State, after.Generation, after.Contract, after.Counts, after.Manifest!.Rows, after.Manifest.ContentHash)
        );
        Assert.Equal(before.File with { Length = 0 }, after.File);
        await bed.RunAsync(await bed.Entries.CurateAsync(2, rows: 4));
        await bed.Entries.ForgetAsync(first);
        var forgotten = await bed.RunAsync(first);

        Assert.Equal(BatchState.Forgotten, forgotten.State);
        Assert.Equal(4, (await LoadHistory.RowsAsync(bed)).Count);
    }

    [Fact]
    public async Task Restore_MergeTableBuiltAnewFromPartsThatNobodyKnows_ParksAndChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2, rows: 4));
        await bed.RunAsync(first);
        await bed.Bed.Containers.Lake.GetBlobClient($"{LoadBed.Table}/{first.Batch}.1/manifests.json").DeleteAsync();
        var rows = await LoadHistory.RowsAsync(bed);
        bed.LoseLedger();
        await RestoreAsync(bed);

        await bed.Entries.ForgetAsync(second);
        await bed.RunAsync(second);

        Assert.Equal("parts-unknown", (await bed.FindAsync(second)).Error?.Code);
        Assert.Equal(rows, await LoadHistory.RowsAsync(bed));
    }

    [Fact]
    public async Task Restore_OriginalOfADuplicateHasGone_TheDuplicateTakesItsPlace()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var commits = 0;
        var original = await bed.Entries.CurateAsync(1, content: "same");
        await bed.RunAsync(original);
        var duplicate = await bed.Entries.CurateAsync(2, content: "same");
        Assert.Equal(BatchState.Duplicate, (await bed.RunAsync(duplicate)).State);

        // The load that takes the original out ends with its commit, and the ledger is lost before it knows.
        await bed.Entries.ForgetAsync(original);
        bed.AfterStatement = statement =>
            statement is CommitTransaction && ++commits == 2
                ? throw new InvalidOperationException("the process ends here")
                : default(ValueTask);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(original));
        bed.AfterStatement = _ => default;
        bed.LoseLedger();

        await RestoreAsync(bed);
        await bed.RunAsync(duplicate);

        Assert.Equal([(duplicate.Batch, 3L)], await bed.ViewAsync());
        Assert.Equal((BatchState.Published, 1), ((await bed.FindAsync(duplicate)).State, (await bed.FindAsync(duplicate)).Generation));
    }

    [Fact]
    public async Task Restore_DocumentThatCannotBeRead_IsToldAndKeepsNoOtherFromBeing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        var name = $"{LoadBed.Table}/{first.Batch}.1/manifests.json";
        await bed.Bed.Containers.Lake.GetBlobClient(name).UploadAsync(BinaryData.FromString("{"), overwrite: true);
        bed.LoseLedger();

        var results = await RestoreAsync(bed);

        var refused = Assert.Single(results, result => result.Outcome == RecoveryOutcome.Refused);
        Assert.Equal(name, refused.Batch);
        Assert.StartsWith($"The document '{name}' of the lake cannot be read: ", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(second.Batch, Assert.Single(results, result => result.Outcome == RecoveryOutcome.Changed).Batch);
        Assert.Equal([second.Batch], (await bed.Bed.EntriesAsync()).Select(entry => entry.Batch));
    }

    [Fact]
    public async Task Restore_LedgerThatLostNothing_ChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entries = new List<LedgerEntry>();
        var random = new Random(7);
        for (var step = 1; step <= 10; step++)
        {
            await LoadHistory.ChangeAsync(bed, random, step, entries);
            await bed.RunAsync(entries[0]);
        }

        await bed.Entries.CurateAsync(50);
        await bed.Entries.BeginAgainAsync(await FirstPublishedAsync(bed));
        var before = await bed.Bed.EntriesAsync();
        var touched = await bed.ScalarAsync("SELECT touched FROM landfall.\"control_crm.person\"");

        Assert.Empty(await RestoreAsync(bed));

        Assert.Equivalent(before, await bed.Bed.EntriesAsync(), strict: true);
        Assert.Equal(touched, await bed.ScalarAsync("SELECT touched FROM landfall.\"control_crm.person\""));
    }

    [Fact]
    public async Task TablesAsync_ThoseInTheLakeAndThoseThatTheWarehouseKnows()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        await bed.Bed.Containers.Lake.GetBlobClient("crm.gone/x.1/part-00000.parquet").UploadAsync(BinaryData.FromString("p"));

        Assert.Equal(["crm.gone", LoadBed.Table], await bed.Restore.TablesAsync([LoadBed.Table, "crm.new"], default));

        await bed.Bed.Containers.Lake.DeleteBlobAsync($"{LoadBed.Table}/{(await bed.Bed.EntriesAsync())[0].Batch}.1/part-00000.parquet");
        await bed.Bed.Containers.Lake.DeleteBlobAsync($"{LoadBed.Table}/{(await bed.Bed.EntriesAsync())[0].Batch}.1/manifests.json");
        Assert.Equal(["crm.gone", LoadBed.Table], await bed.Restore.TablesAsync([LoadBed.Table, "crm.new"], default));
    }

    private static async Task<LedgerEntry> FirstPublishedAsync(LoadBed bed) =>
        (await bed.Bed.EntriesAsync()).First(entry => entry.State == BatchState.Published);

    private static Task<LedgerEntry> LateAsync(LoadBed bed, int number) =>
        bed.Entries.CurateAsync(
            number,
            rows: 4,
            name: LoadHistory.Name(bed.Contract.Mode, 99, "late"),
            snapshot: LoadHistory.Snapshot(bed.Contract.Mode, 99)
        );

    private static async Task<List<RecoveryResult>> RestoreAsync(LoadBed bed)
    {
        var results = new List<RecoveryResult>();
        string? cursor = null;
        do
        {
            var page = await bed.Restore.PageAsync(LoadBed.Table, cursor, TestContext.Current.CancellationToken);
            results.AddRange(page.Results);
            cursor = page.Next;
        } while (cursor is not null);
        return results;
    }

    // As the table's planning does when it is woken.
    private static async Task<PlanResult> PlanAsync(LoadBed bed)
    {
        await bed.Bed.Waker.WakeAsync(LoadBed.Table, default);
        var epoch = bed.Bed.Starter.Started[^1].Epoch;
        var instance = string.Create(CultureInfo.InvariantCulture, $"{LoadBed.Table}@{epoch}");
        return await bed.Bed.Planner.PlanAsync(new PlanInput(LoadBed.Table, epoch, 1, instance), default);
    }

    private static Task<int> RecoverAsync(LoadBed bed, RecoverWork work) =>
        new RecoveryStage(bed.Bed.Faulty, bed.Bed.ClaimMarks, null!, null!, null!, null!, bed.Restore, bed.Bed.Time).RunAsync(
            work,
            default
        );

    // From a write on the ledger hears nothing of the process any more.
    private static async Task<bool> IsKilledAsync(LoadBed bed, RecoverWork work, int after)
    {
        var writes = 0;
        bed.Bed.Faults = call => (call.Changes is null ? writes : ++writes) > after ? LedgerFault.Fails : LedgerFault.None;
        try
        {
            await RecoverAsync(bed, work);
            return false;
        }
        catch (LedgerStoreException)
        {
            return true;
        }
        finally
        {
            bed.Bed.Faults = _ => LedgerFault.None;
        }
    }

    private static async Task<long> FenceAsync(LoadBed bed) =>
        Convert.ToInt64(await bed.ScalarAsync("SELECT max(fence) FROM landfall.\"control_crm.person\""), CultureInfo.InvariantCulture);

    // What the entries promise of a batch that has ended.
    private static string Line(LedgerEntry entry) =>
        string.Join(
            " | ",
            entry.Batch,
            entry.Table,
            entry.Generation,
            entry.State,
            entry.File,
            entry.SnapshotKey,
            entry.Counts,
            entry.RelatedBatch,
            entry.Manifest?.Contract,
            entry.Manifest?.Rows,
            entry.Manifest?.ContentHash,
            string.Join(',', entry.Manifest?.Parts ?? []),
            string.Join(
                ',',
                entry.Earlier.Select(earlier => $"{earlier.Generation} {earlier.State} {earlier.Manifest?.Rows} {earlier.Counts}")
            )
        );

    // Another session has touched the control row when it is asked for the first time, and has not committed yet.
    private sealed class LoadUnderWay(IWarehouse warehouse) : IWarehouse
    {
        public bool WasMet { get; private set; }

        public string Name => warehouse.Name;

        public WarehouseLimits Limits => warehouse.Limits;

        public string TypeName(WarehouseColumn column) => warehouse.TypeName(column);

        public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
            new Session(this, await warehouse.OpenAsync(cancellationToken));

        private Task<IWarehouseSession> OpenOtherAsync(CancellationToken cancellationToken) => warehouse.OpenAsync(cancellationToken);

        private sealed class Session(LoadUnderWay load, IWarehouseSession session) : IWarehouseSession
        {
            public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
            {
                if (load.WasMet || statement is not GuardFence guard)
                {
                    return await session.ExecuteAsync(statement, cancellationToken);
                }

                load.WasMet = true;
                await using var other = await load.OpenOtherAsync(cancellationToken);
                await other.ExecuteAsync(new BeginTransaction(), cancellationToken);
                await other.ExecuteAsync(guard, cancellationToken);
                return await session.ExecuteAsync(statement, cancellationToken);
            }

            public ValueTask DisposeAsync() => session.DisposeAsync();
        }
    }
}
