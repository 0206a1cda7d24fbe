using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Loading;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Loading;

/// <summary>A warehouse file that is gone, or was put back to an older copy: nothing is loaded beside the hole, and all of it comes
/// back.</summary>
public sealed class WarehouseBehindTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task RunAsync_WarehouseHasLostALoad_LoadsNothingAndHoldsTheTable(bool hasCopy, long found)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        if (hasCopy)
        {
            bed.Keep();
        }

        await bed.RunAsync(await bed.Entries.CurateAsync(2));
        bed.LoseFile();
        var third = await bed.Entries.CurateAsync(3);

        var outcome = await bed.RunAsync(third);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(11));
        await bed.RunAsync(third);

        Assert.Equal(new BatchStanding(third.Batch, BatchState.Curated, 3, 1), outcome);
        Assert.Equal((BatchState.Curated, 0), ((await bed.FindAsync(third)).State, (await bed.FindAsync(third)).LoadAttempts));
        var known = await bed.Bed.Loaded.FindAsync(LoadBed.Table, default);
        Assert.Equal(
            new LoadedTable(LoadBed.Table, 2, 6, null)
            {
                Touched = 7,
                BehindSince = LedgerBed.Now,
                FoundFence = found,
            },
            known
        );
        Assert.Equal(
            [
                $"Warning: The warehouse has lost loads of crm.person: the ledger remembers load 2, the warehouse's last is {found} "
                    + "(0: none). Its loads wait. Put the warehouse back as it was, or run 'landfall rebuild'.",
            ],
            bed.StandingLog.Lines
        );
        var loader = await bed.Bed.Store.FindAsync(LoadBed.Table, LedgerRowKeys.Loader, default);
        Assert.Equal(("held", LedgerBed.Now.AddMinutes(21)), (loader!.Text("owner"), loader.Instant("until")));
    }

    [Fact]
    public async Task RunAsync_TheNewerFileIsPutBack_LoadsGoOn()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        await bed.RunAsync(first);
        bed.Keep();
        bed.Execute("UPDATE landfall.\"control_crm.person\" SET fence = 0");
        Assert.Single(await bed.Look.RunAsync(default));

        bed.LoseFile();
        var lost = await bed.Look.RunAsync(default);
        await bed.RunAsync(second);

        Assert.Empty(lost);
        Assert.Equal(new LoadedTable(LoadBed.Table, 1, 6, null) { Touched = 3 }, await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
        Assert.Equal([first.Batch, second.Batch], (await bed.ViewAsync()).Select(batch => batch.Batch).Order());
    }

    [Fact]
    public async Task Look_TableThatAnEarlierLandfallLoaded_IsRememberedFromThenOn()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        var row = (await bed.Bed.Store.FindAsync("~loaded", LoadBed.Table, default))!;
        await bed.Bed.Store.WriteAsync("~loaded", [new LedgerChange.Delete(row.Key, row.Version!)], default);

        var lost = await bed.Look.RunAsync(default);

        Assert.Empty(lost);
        Assert.Equal(new LoadedTable(LoadBed.Table, 1, 3, null) { Touched = 4 }, await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
    }

    [Fact]
    public async Task Sweep_WarehouseHasLostALoad_RaisesNoFenceThatWouldHideIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        bed.LoseFile();

        await bed.Sweep().RunAsync(default);

        Assert.Single(await bed.Look.RunAsync(default));
    }

    [Fact]
    public async Task FoundAsync_ALoadCameInBetween_IsNoLoss()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var left = new LoadedTable(LoadBed.Table, 12, 40, null);
        await bed.Bed.Loaded.NoteAsync(left, default);

        var lost = await bed.Standing.FoundAsync(LoadBed.Table, known: 10, fence: 11, default);

        Assert.Null(lost);
        Assert.Equal(left, await bed.Bed.Loaded.FindAsync(LoadBed.Table, default));
        Assert.Null(await bed.Bed.Store.FindAsync(LoadBed.Table, LedgerRowKeys.Loader, default));
    }

    [Fact]
    public async Task Rebuild_ManyTablesOfAnEmptyWarehouse_NoneGivesWayForGood()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var losses = new LostLoads(bed.Bed.Loaded, bed.Bed.LoaderMarks, bed.Warehouse);

        await Task.WhenAll(Enumerable.Range(1, 12).Select(LookAsync));

        async Task LookAsync(int table)
        {
            await using var looked = await losses.OpenAsync($"crm.table_{table}", default);
        }
    }

    public static TheoryData<LoadMode, bool, int> Histories =>
        new(
            from mode in new[] { LoadMode.Append, LoadMode.Full, LoadMode.Merge }
            from hasCopy in new[] { true, false }
            from seed in Enumerable.Range(1, 3)
            select (mode, hasCopy, seed)
        );

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Rebuild_RandomHistory_BringsEveryRowBackOnce(LoadMode mode, bool hasCopy, int seed)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode);
        var random = new Random(seed);
        var entries = new List<LedgerEntry>();
        var kept = random.Next(3, 9);
        for (var step = 1; step <= 12; step++)
        {
            await LoadHistory.ChangeAsync(bed, random, step, entries);
            await bed.RunAsync(entries[0]);
            if (hasCopy && step == kept)
            {
                bed.Keep();
            }
        }

        var before = await LoadHistory.RowsAsync(bed);
        var states = await LoadHistory.StatesAsync(bed, entries);
        bed.LoseFile();
        var (name, snapshot) = (LoadHistory.Name(mode, 99, "late"), LoadHistory.Snapshot(mode, 99));
        var late = await bed.Entries.CurateAsync(100, rows: 4, name: name, snapshot: snapshot);
        if (mode != LoadMode.Append)
        {
            // It would take the place of rows that come back.
            await bed.Bed.Ledger.UpdateAsync(late.Batch, entry => entry with { State = BatchState.Parked }, default);
        }

        await bed.RunAsync(entries[0]);
        Assert.Single(await bed.Look.RunAsync(default));

        var opened = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(entries[0]);
        var again = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);

        Assert.True(hasCopy || opened.Count > 0, "nothing was lost");
        Assert.All(opened, result => Assert.Equal(RecoveryOutcome.Changed, result.Outcome));
        Assert.Empty(again);
        Assert.Empty(await bed.Look.RunAsync(default));
        Assert.Equal(states, await LoadHistory.StatesAsync(bed, entries));
        var after = await LoadHistory.RowsAsync(bed);
        Assert.Equal(before, after.Where(row => !row.EndsWith(late.Batch, StringComparison.Ordinal)));
        Assert.Equal(after.Count, (await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!.Rows ?? 0);
    }

    [Fact]
    public async Task Rebuild_SnapshotOfSeveralFilesWhoseLandedFilesAreGone_IsTheTableAgain()
    {
        await using var bed = await LoadBed.CreateAsync(
            azurite,
            LoadMode.Full,
            ("landfallSnapshotClosedBy", "{ marker: \"crm/{snapshot}/_SUCCESS\" }")
        );
        var first = await bed.Entries.LandCuratedAsync("crm/1/Person-1.csv", 3, "1");
        var second = await bed.Entries.LandCuratedAsync("crm/1/Person-2.csv", 4, "1");
        await bed.Entries.LandAsync("crm/1/_SUCCESS");
        await bed.RunAsync(first);
        var before = await bed.ViewAsync();
        Assert.Equal(2, before.Count);
        foreach (var name in new[] { "crm/1/Person-1.csv", "crm/1/Person-2.csv", "crm/1/_SUCCESS" })
        {
            await bed.Bed.Containers.Landing.DeleteBlobAsync(name);
        }

        bed.LoseFile();
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(second);

        Assert.Equal(before, await bed.ViewAsync());
        Assert.Equal(BatchState.Published, (await bed.FindAsync(first)).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rebuild_TheSnapshotInForceHadBeenForgotten_NothingOlderComesBack(bool hasCopy)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, name: "crm/1/Person.csv", snapshot: "1"));
        if (hasCopy)
        {
            bed.Keep();
        }

        var newest = await bed.Entries.CurateAsync(3, name: "crm/3/Person.csv", snapshot: "3");
        await bed.RunAsync(newest);
        await bed.RunAsync(await bed.Entries.ForgetAsync(newest));
        Assert.Empty(await bed.ViewAsync());

        bed.LoseFile();
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(newest);
        var late = await bed.RunAsync(await bed.Entries.CurateAsync(2, name: "crm/2/Person.csv", snapshot: "2"));

        Assert.Equal(BatchState.Superseded, late.State);
        Assert.Empty(await bed.ViewAsync());
        Assert.Equal(BatchState.Forgotten, (await bed.FindAsync(newest)).State);
    }

    [Theory]
    [InlineData(LoadMode.Append)]
    [InlineData(LoadMode.Full)]
    public async Task Rebuild_TheNewestVersionHadBeenForgotten_NoOlderVersionStaysFromTheCopy(LoadMode mode)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, mode);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, name: "crm/1/Person.csv", snapshot: LoadHistory.Snapshot(mode, 1)));
        bed.Keep();
        var newest = await bed.Entries.CurateAsync(2, rows: 5, name: "crm/1/Person.csv", snapshot: LoadHistory.Snapshot(mode, 1));
        await bed.RunAsync(newest);
        await bed.RunAsync(await bed.Entries.ForgetAsync(newest));
        Assert.Empty(await bed.ViewAsync());

        bed.LoseFile();
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(newest);

        Assert.Empty(await bed.ViewAsync());
        Assert.Equal(BatchState.Forgotten, (await bed.FindAsync(newest)).State);
        Assert.Equal(0, (await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!.Rows);
    }

    [Fact]
    public async Task Rebuild_WarehouseFails_EndsWithTheReasonAndTheNextRequestIsWorkedOff()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        bed.LoseFile();
        var requests = new RecoveryRequests(bed.Bed.Store, bed.Bed.Tables, bed.Bed.Waker, bed.Bed.Time);
        var (failing, next) = (await AskAsync(0), await AskAsync(1));
        var losses = new LostLoads(bed.Bed.Loaded, bed.Bed.LoaderMarks, new PausedOnce(bed.Warehouse));
        var rebuild = new Rebuild(bed.Bed.Ledger, bed.Bed.Tables, losses, bed.Bed.Time, NullLogger<Rebuild>.Instance);
        var claim = new ClaimRow($"{LoadBed.Table}@1|1|recover", ClaimKind.Recover, [], bed.Bed.Time.GetUtcNow(), Begun: false);
        await bed.Bed.Store.WriteAsync(LoadBed.Table, [new LedgerChange.Insert(claim.ToRow())], default);
        var stage = new RecoveryStage(bed.Bed.Store, bed.Bed.ClaimMarks, null!, null!, null!, rebuild, null!, bed.Bed.Time);
        Assert.Equal(2, await stage.RunAsync(new RecoverWork(LoadBed.Table, claim.Claim), default));
        await bed.RunAsync(entry);

        var ended = Assert.Single(await requests.FindAsync(failing, default));
        Assert.Equal(
            (
                bed.Bed.Time.GetUtcNow(),
                "The rebuild stopped, as the warehouse failed: The pool is paused. Ask again when it answers; what was found is kept."
            ),
            (ended.EndedAt, Assert.Single(ended.Batches).Reason)
        );
        Assert.Equal(1, Assert.Single(await requests.FindAsync(next, default)).Counts[RecoveryOutcome.Changed]);
        Assert.Equal([(entry.Batch, 3L)], await bed.ViewAsync());

        Task<string> AskAsync(int second) =>
            requests.AskAsync(
                RecoveryRequests.NewId(bed.Bed.Time.GetUtcNow().AddSeconds(second)),
                LoadBed.Table,
                new RecoveryCommand(RecoveryKind.Rebuild),
                default
            );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rebuild_LaterGenerationWasRefused_SaysWhatIsNotBroughtBack(bool hasCopyOfAnEarlierOne)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        if (hasCopyOfAnEarlierOne)
        {
            bed.Keep();
            await bed.Entries.RaiseAsync(entry, rows: 4);
            await bed.RunAsync(entry);
        }

        await bed.Entries.BeginAgainAsync(entry);
        await bed.Bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Refused }, default);
        bed.LoseFile();

        var results = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                (
                    RecoveryOutcome.Refused,
                    $"Its generation {(hasCopyOfAnEarlierOne ? 1 : 0)} was in the table. Its file was read again since and is refused: "
                        + "release it, or reprocess it."
                ),
            ],
            results.Select(result => (result.Outcome, result.Reason))
        );
    }

    [Fact]
    public async Task Rebuild_DiesOnTheWay_LoadsWaitUntilItIsThrough()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var first = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(first);
        var second = await bed.Entries.CurateAsync(2);
        await bed.RunAsync(second);
        bed.LoseFile();

        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).FirstAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(first);
        Assert.Equal(BatchState.Curated, (await bed.FindAsync(second)).State);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(first);

        Assert.Equal([(first.Batch, 3L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Batch == second.Batch));
        Assert.Equal(3, await bed.ScalarAsync("SELECT CAST(max(fence) AS INTEGER) FROM landfall.\"control_crm.person\""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_CopyOfTheMiddleOfALoad_IsFoundAndItsRowsComeBack(bool looksFirst)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var first = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(first);
        var second = await bed.Entries.CurateAsync(2);
        var isKept = false;
        bed.AfterStatement = statement =>
        {
            if (statement is CommitTransaction && !isKept)
            {
                isKept = true;
                bed.KeepOpen();
            }

            return ValueTask.CompletedTask;
        };
        await bed.RunAsync(second);
        bed.LoseFile();
        Assert.Equal([(first.Batch, 3L)], await bed.ViewAsync());
        if (looksFirst)
        {
            await bed.Look.RunAsync(default);
        }

        var third = await bed.Entries.CurateAsync(3);
        var outcome = await bed.RunAsync(third);

        Assert.Equal(BatchState.Curated, outcome.State);
        Assert.Equal((2, 1), await FencesAsync(bed));
        var opened = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([second.Batch], opened.Select(result => result.Batch));
        Assert.Empty(await bed.Look.RunAsync(default));
        await bed.RunAsync(third);
        Assert.Equal(3, (await bed.ViewAsync()).Count);
        Assert.Empty(await bed.Look.RunAsync(default));
    }

    [Fact]
    public async Task Rebuild_DiesAfterItLookedIntoACopyOfTheMiddleOfALoad_LoadsStillWait()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        for (var number = 2; number <= 5; number++)
        {
            await bed.Entries.CurateAsync(number);
        }

        bed.AfterStatement = statement =>
        {
            if (statement is CommitTransaction)
            {
                bed.AfterStatement = _ => ValueTask.CompletedTask;
                bed.KeepOpen();
            }

            return ValueTask.CompletedTask;
        };
        await bed.RunAsync(entry);
        bed.LoseFile();

        for (var tries = 0; tries < 4; tries++)
        {
            await bed.Rebuild.TableAsync(LoadBed.Table, null, default).FirstAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single(await bed.Look.RunAsync(default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("failed")]
    [InlineData("busy")]
    public async Task Rebuild_ASnapshotLandedMeanwhile_IsHeldAgainstTheOneThatComesBack(string? hindrance)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles, ("landfallMaximumDrop", "0.5"));
        var first = await LandWholeAsync(bed, "1", 10);
        await bed.RunAsync(first);
        bed.LoseFile();
        await bed.Look.RunAsync(default);
        var second = await LandWholeAsync(bed, "2", 3);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        if (hindrance is not null)
        {
            await HinderOnceAsync(bed, second, isBusy: hindrance == "busy");
            var waits = await bed.OutcomeAsync(second);
            Assert.Equal((BatchState.Curated, true), (waits.State, waits.Waiting));
            Assert.Empty(await LoadHistory.RowsAsync(bed));
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await bed.RunAsync(second);

        Assert.Equal([(first.Batch, 10L)], await bed.ViewAsync());
        var parked = await bed.FindAsync(second);
        Assert.Equal((BatchState.Published, BatchState.Parked), ((await bed.FindAsync(first)).State, parked.State));
        Assert.Equal(BatchError.SnapshotTooSmall, parked.Error?.Code);
        Assert.False((await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!.IsRebuilding);
    }

    [Fact]
    public async Task Rebuild_WhatComesBackIsOpenedWhileItIsLookedFor_ANewerSnapshotWaits()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles);
        var first = await LandWholeAsync(bed, "1", 10);
        await bed.RunAsync(first);
        bed.LoseFile();
        await bed.Look.RunAsync(default);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await HinderOnceAsync(bed, first, isBusy: true);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await LandWholeAsync(bed, "2", 9);
        bed.Bed.Faults = call =>
        {
            if (call is { Partition: LoadBed.Table, Key: LedgerRowKeys.Waiting, Changes: null })
            {
                // As the table's planning does beside a load; all of it is in memory.
                bed.Bed.Faults = _ => LedgerFault.None;
                Assert.True(bed.OpenDueAsync().IsCompletedSuccessfully);
            }

            return LedgerFault.None;
        };

        await bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), default);

        Assert.Equal(BatchState.Curated, (await bed.FindAsync(first)).State);
        Assert.True((await bed.OutcomeAsync(second)).Waiting);
        Assert.Empty(await LoadHistory.RowsAsync(bed));
    }

    [Fact]
    public async Task Rebuild_EntryCannotBeReadAfterAFailure_NewerSnapshotsGoOn()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles);
        var first = await LandWholeAsync(bed, "1", 10);
        await bed.RunAsync(first);
        bed.LoseFile();
        await bed.Look.RunAsync(default);
        var second = await LandWholeAsync(bed, "2", 9);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await HinderOnceAsync(bed, second, isBusy: false);
        await bed.Bed.DamageAsync(first, "{}", schema: 99);

        for (var look = 0; look < 2; look++)
        {
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
            await bed.RunAsync(second);
        }

        Assert.Equal(BatchState.Published, (await bed.FindAsync(second)).State);
        Assert.Equal([(second.Batch, 9L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task Rebuild_EntryIsLost_NewerSnapshotsGoOn()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles);
        var first = await LandWholeAsync(bed, "1", 10);
        await bed.RunAsync(first);
        bed.LoseFile();
        await bed.Look.RunAsync(default);
        var second = await LandWholeAsync(bed, "2", 9);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.Bed.LoseAsync(first);

        for (var look = 0; look < 2; look++)
        {
            await bed.RunAsync(second);
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(BatchState.Published, (await bed.FindAsync(second)).State);
        Assert.Equal([(second.Batch, 9L)], await bed.ViewAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rebuild_AnotherFileOfTheSnapshotCannotBeRead_NewerSnapshotsGoOn(bool isBeingReadAgain)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles);
        var other = await bed.Entries.LandCuratedAsync("crm/1/Person-1.csv", 3, "1");
        var first = await LandWholeAsync(bed, "1", 4);
        await bed.RunAsync(first);
        if (isBeingReadAgain)
        {
            await bed.Entries.BeginAgainAsync(other);
        }

        bed.LoseFile();
        await bed.Look.RunAsync(default);
        var second = await LandWholeAsync(bed, "2", 9);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.Bed.DamageAsync(other, "{}", schema: 99);
        if (isBeingReadAgain)
        {
            // As the reading of its file does.
            await bed.Bed.Open.WaitUnreadableAsync(LoadBed.Table, other.Batch, default);
        }

        await bed.RunAsync(second);

        Assert.Equal(BatchState.Published, (await bed.FindAsync(second)).State);
        Assert.Equal([(second.Batch, 9L)], await bed.ViewAsync());
        Assert.True((await bed.OutcomeAsync(first)).Waiting);
    }

    [Fact]
    public async Task Rebuild_AFileOfTheSnapshotIsBeingReadAgain_ComesBackWholeWithItsLaterGeneration()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, SeveralFiles);
        var first = await bed.Entries.LandCuratedAsync("crm/1/Person-1.csv", 3, "1");
        var second = await LandWholeAsync(bed, "1", 4);
        await bed.RunAsync(first);
        await bed.Entries.BeginAgainAsync(first);
        bed.LoseFile();
        var newer = await LandWholeAsync(bed, "2", 9);

        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        var waits = await bed.RunAsync(second);

        Assert.True(waits.Waiting);
        Assert.True((await bed.OutcomeAsync(newer)).Waiting);
        Assert.Empty(await LoadHistory.RowsAsync(bed));
        await bed.Entries.CurateAgainAsync(first, 5);
        Dictionary<string, long> shown = [];
        bed.AfterStatement = async statement =>
        {
            if (statement is AlignView && shown.Count == 0)
            {
                shown = (await bed.ViewAsync()).ToDictionary(batch => batch.Batch, batch => batch.Rows);
            }
        };
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.RunAsync(first);
        Assert.Equal(new Dictionary<string, long> { [first.Batch] = 5, [second.Batch] = 4 }, shown);
        Assert.Equal([(newer.Batch, 9L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task Rebuild_ForgettingWasAskedFor_TheOlderSnapshotOfTheCopyGoesToo()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, name: "crm/1/Person.csv", snapshot: "1"));
        bed.Keep();
        var newest = await bed.Entries.CurateAsync(3, name: "crm/3/Person.csv", snapshot: "3");
        await bed.RunAsync(newest);
        await bed.Entries.ForgetAsync(newest);
        bed.LoseFile();

        var marked = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(newest);

        Assert.Equal([(RecoveryOutcome.Changed, newest.Batch)], marked.Select(result => (result.Outcome, result.Batch)));
        Assert.Empty(await bed.ViewAsync());
        Assert.Equal(BatchState.Forgotten, (await bed.FindAsync(newest)).State);
    }

    [Theory]
    [InlineData(6, BatchState.Published)]
    [InlineData(4, BatchState.Parked)]
    public async Task Rebuild_ALaterGenerationWaits_IsHeldAgainstWhatItWasAndNotAgainstTheCopy(int rows, BatchState expected)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full, ("landfallMaximumDrop", "0.5"));
        await bed.RunAsync(await bed.Entries.CurateAsync(1, rows: 20, name: "crm/1/Person.csv", snapshot: "1"));
        bed.Keep();
        var newest = await bed.Entries.CurateAsync(2, rows: 10, name: "crm/2/Person.csv", snapshot: "2");
        await bed.RunAsync(newest);
        await bed.Entries.RaiseAsync(newest, rows);
        bed.LoseFile();

        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(newest);

        Assert.Equal(expected, (await bed.FindAsync(newest)).State);
    }

    [Fact]
    public async Task Rebuild_BatchThatComesBackWithANewOne_IsToldUnderAnotherId()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var first = await bed.Entries.CurateAsync(2);
        await bed.RunAsync(first);
        bed.LoseFile();
        await bed.Entries.CurateAsync(1);
        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);

        await bed.RunAsync(first);

        var told = await bed.Bed.Events.DueAsync(LoadBed.Table, default);
        Assert.Equal(
            [($"{first.Batch}-g0:updated", 1), ($"{first.Batch}-g0:updated:crm.person-2", 2)],
            told.Select(row => (row.Event.Id, row.Batches.Count)).Order()
        );
    }

    [Fact]
    public async Task Rebuild_FileThatIsNotToBeWrittenAgain_MeetsItsVersionsAsTheyWereInTheTable()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Append, ("landfallOnRewrite", "park"));
        var older = await bed.Entries.CurateAsync(1, name: "crm/1.csv");
        await bed.RunAsync(older);
        bed.Keep();
        await bed.RunAsync(await bed.Entries.ForgetAsync(older));
        var newer = await bed.Entries.CurateAsync(2, rows: 4, name: "crm/1.csv");
        await bed.RunAsync(newer);
        bed.LoseFile();
        await bed.Look.RunAsync(default);
        var late = await bed.Entries.CurateAsync(3, rows: 5, name: "crm/1.csv");

        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(late);

        Assert.Equal([(newer.Batch, 4L)], await bed.ViewAsync());
        Assert.Equal(
            [BatchState.Forgotten, BatchState.Published, BatchState.Parked],
            (await Task.WhenAll(new[] { older, newer, late }.Select(bed.FindAsync))).Select(entry => entry.State)
        );
    }

    [Fact]
    public async Task Rebuild_FileWasOverwrittenBeforeItWasReadAgain_ComesBackFromItsParts()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        var before = await LoadHistory.RowsAsync(bed);
        await bed.Entries.BeginAgainAsync(entry);
        await bed.Bed.Ledger.UpdateAsync(entry.Batch, found => found with { State = BatchState.Replaced }, default);
        bed.LoseFile();

        await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);
        await bed.RunAsync(entry);
        var again = await bed.Rebuild.TableAsync(LoadBed.Table, null, default).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(before.Select(row => row.Replace(" 0 ", " 2 ", StringComparison.Ordinal)), await LoadHistory.RowsAsync(bed));
        Assert.Equal((BatchState.Published, 2), ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).Generation));
        Assert.Empty(again);
    }

    // One load after it has copied parts in; then a look that loads nothing yet, as what was hindered waits.
    private static async Task HinderOnceAsync(LoadBed bed, LedgerEntry entry, bool isBusy)
    {
        bed.AfterStatement = statement =>
        {
            if (statement is not CopyParts)
            {
                return ValueTask.CompletedTask;
            }

            bed.AfterStatement = _ => ValueTask.CompletedTask;
            throw isBusy ? new WarehouseBusyException("another session") : new WarehouseException("the disk is full");
        };
        if (!isBusy)
        {
            await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(entry));
        }

        await bed.RunAsync(entry);
    }

    private static readonly (string, string) SeveralFiles = ("landfallSnapshotClosedBy", "{ marker: \"crm/{snapshot}/_SUCCESS\" }");

    private static async Task<LedgerEntry> LandWholeAsync(LoadBed bed, string snapshot, int rows)
    {
        var entry = await bed.Entries.LandCuratedAsync($"crm/{snapshot}/Person-9.csv", rows, snapshot);
        await bed.Entries.LandAsync($"crm/{snapshot}/_SUCCESS");
        return entry;
    }

    private static async Task<(long Known, long Found)> FencesAsync(LoadBed bed)
    {
        var known = (await bed.Bed.Loaded.FindAsync(LoadBed.Table, default))!;
        return (known.Fence, known.FoundFence);
    }

    private sealed class PausedOnce(IWarehouse warehouse) : IWarehouse
    {
        private bool _wasPaused;

        public string Name => warehouse.Name;

        public WarehouseLimits Limits => warehouse.Limits;

        public string TypeName(WarehouseColumn column) => warehouse.TypeName(column);

        public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
        {
            if (_wasPaused)
            {
                return warehouse.OpenAsync(cancellationToken);
            }

            _wasPaused = true;
            throw new WarehouseException("The pool is paused.");
        }
    }
}
