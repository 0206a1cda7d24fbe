using Azure;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Local;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

/// <summary>Which failures count, for whom, and after how many a batch is loaded alone or parked.</summary>
public sealed class LoadAttemptsTests(AzuriteFixture azurite)
{
    public static TheoryData<Exception, string> OtherFailures { get; } =
        new()
        {
            { new IOException("No space left on /data/a"), "IOException: No space left on /data/a" },
            { new AggregateException("Retry failed after 6 tries."), "AggregateException." },
            { new LedgerException("A document is damaged."), "LedgerException." },
            { new TaskCanceledException("The operation timed out."), "TaskCanceledException." },
        };

    [Fact]
    public async Task RunAsync_TwoAttemptsWithoutAnEnd_LoadsAlone()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (entry, other) = (await bed.Entries.CurateAsync(1, attempts: 2), await bed.Entries.CurateAsync(2));

        await bed.RunAsync(entry);

        Assert.Equal((BatchState.Published, 3), ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).LoadAttempts));
        Assert.NotEqual((await bed.FindAsync(entry)).Stages[^1].Package, (await bed.FindAsync(other)).Stages[^1].Package);
    }

    [Fact]
    public async Task RunAsync_FiveAttemptsWithoutAnEnd_ParksWithTheLastReason()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1, attempts: 4);
        bed.AfterStatement = statement =>
            statement is CopyParts ? throw new WarehouseException("the disk is full") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(entry));
        bed.Bed.Time.Advance(TimeSpan.FromHours(1));

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Parked, outcome.State);
        Assert.Equal(
            new BatchError(
                "load-keeps-failing",
                "5 loads of it began and none came to an end. The last reason: the disk is full.",
                "Fix the reason, then 'landfall release BATCH'."
            ),
            (await bed.FindAsync(entry)).Error
        );
    }

    [Fact]
    public async Task RunAsync_FiveAttemptsOfWhichOneCommitted_RepairsInsteadOfParking()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1, attempts: 4);
        bed.AfterStatement = statement =>
            statement is AlignView ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(entry));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromHours(1));

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(new BatchStanding(entry.Batch, BatchState.Published, 3, 1), outcome);
        Assert.Equal("crm.person-1", (await bed.FindAsync(entry)).Stages[^1].Package);
    }

    [Fact]
    public async Task RunAsync_WarehouseIsBusy_WaitsAndTheAttemptDoesNotCount()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.AfterStatement = statement =>
            statement is GuardFence ? throw new WarehouseBusyException("another session") : ValueTask.CompletedTask;

        var outcome = await bed.RunAsync(entry);

        Assert.True(outcome.Waiting);
        Assert.Equal(0, (await bed.FindAsync(entry)).LoadAttempts);
    }

    [Fact]
    public async Task RunAsync_FailureThatIsTriedAgain_KeepsItsReasonUntilItIsThrough()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.AfterStatement = statement =>
            statement is CopyParts ? throw new WarehouseException("the disk is full") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(entry));
        Assert.Equal(new BatchError("load-failed", "the disk is full", "It is tried again."), (await bed.FindAsync(entry)).Error);
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));

        await bed.RunAsync(entry);

        var after = await bed.FindAsync(entry);
        Assert.Equal((BatchState.Published, 2, null), (after.State, after.LoadAttempts, after.Error));
    }

    [Fact]
    public async Task RunAsync_PackageFails_CountsForItsCallerOnly()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (other, entry) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        bed.AfterStatement = statement =>
            statement is CopyParts ? throw new WarehouseException("the disk is full") : ValueTask.CompletedTask;

        await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(entry));

        Assert.Equal((1, 0), ((await bed.FindAsync(entry)).LoadAttempts, (await bed.FindAsync(other)).LoadAttempts));
    }

    [Theory]
    [MemberData(nameof(OtherFailures))]
    public async Task RunAsync_AnyOtherFailure_CountsForItsCallerOnlyAndKeepsItsTypeAlone(Exception failure, string words)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (other, entry) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        bed.AfterStatement = statement => statement is CopyParts ? throw failure : ValueTask.CompletedTask;

        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => bed.RunAsync(entry)));

        var (caller, rider) = (await bed.FindAsync(entry), await bed.FindAsync(other));
        Assert.Equal((1, new BatchError("load-failed", words, "It is tried again.")), (caller.LoadAttempts, caller.Error));
        Assert.Equal((0, null), (rider.LoadAttempts, rider.Error));
    }

    [Fact]
    public async Task RunAsync_HostStops_CountsForNobody()
    {
        using var stop = new CancellationTokenSource();
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (entry, other) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        bed.AfterStatement = statement => statement is CopyParts ? new ValueTask(stop.CancelAsync()) : ValueTask.CompletedTask;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), stop.Token)
        );

        var (caller, rider) = (await bed.FindAsync(entry), await bed.FindAsync(other));
        Assert.Equal((0, null), (caller.LoadAttempts, caller.Error));
        Assert.Equal((0, null), (rider.LoadAttempts, rider.Error));
    }

    [Fact]
    public async Task RunAsync_MarkIsLostOnTheWay_CountsForNobody()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (entry, other) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        bed.AfterStatement = async statement =>
        {
            if (statement is CopyParts)
            {
                var row = (await bed.Bed.Store.FindAsync(LoadBed.Table, LedgerRowKeys.Loader, default))!;
                var taken = new Dictionary<string, object>(row.Columns, StringComparer.Ordinal) { ["owner"] = "another" };
                await bed.Bed.Store.WriteAsync(LoadBed.Table, [new LedgerChange.Put(row with { Columns = taken })], default);
                bed.Bed.Time.Advance(TimeSpan.FromSeconds(20));
                await Poll.UntilAsync(
                    () => bed.MarksLog.Lines.Any(line => line.Contains("is no longer held here", StringComparison.Ordinal)),
                    "the mark is lost"
                );
            }
        };

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Curated, outcome.State);
        Assert.Equal((0, 0), ((await bed.FindAsync(entry)).LoadAttempts, (await bed.FindAsync(other)).LoadAttempts));
    }

    [Fact]
    public async Task RunAsync_MarkersAreDamaged_ParksInsteadOfTryingForEver()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "2026-11-16"));
        bed.Execute("DELETE FROM landfall.markers");
        var entry = await bed.Entries.CurateAsync(2, snapshot: "2026-11-17", attempts: 5);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Parked, outcome.State);
        Assert.Equal("markers-damaged", (await bed.FindAsync(entry)).Error?.Code);
    }

    [Fact]
    public async Task RunAsync_ControlRowIsGone_ParksInsteadOfTryingForEver()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        bed.Execute("DELETE FROM landfall.\"control_crm.person\"");
        var entry = await bed.Entries.CurateAsync(2, attempts: 5);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Parked, outcome.State);
        Assert.Equal("markers-damaged", (await bed.FindAsync(entry)).Error?.Code);
    }

    [Fact]
    public async Task RunAsync_PartIsGone_KeepsStoragesAnswer()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.Bed.Containers.Lake.GetBlobClient(entry.Manifest!.Parts[0].Path).DeleteAsync();

        await Assert.ThrowsAsync<RequestFailedException>(() => bed.RunAsync(entry));

        Assert.Equal(
            new BatchError("load-failed", "Storage answered 404 BlobNotFound.", "It is tried again."),
            (await bed.FindAsync(entry)).Error
        );
    }

    [Fact]
    public async Task RunAsync_PackageThatCannotLoadAsAWhole_ParksOnlyTheCulprit()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        LedgerEntry[] entries = [await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2), await bed.Entries.CurateAsync(3)];
        bed.AfterStatement = statement =>
            statement is CopyParts copy && copy.Batches.Any(batch => batch.Batch == entries[1].Batch)
                ? throw TerminalException.Parked("culprit", "This one cannot be loaded.", "Look at it.")
                : ValueTask.CompletedTask;

        await bed.RunAsync(entries[0]);

        Assert.Equal(
            [(BatchState.Published, null), (BatchState.Parked, "culprit"), (BatchState.Published, null)],
            (await Task.WhenAll(entries.Select(bed.FindAsync))).Select(entry => (entry.State, entry.Error?.Code))
        );
        Assert.Equal(6L, (await bed.ViewAsync()).Sum(batch => batch.Rows));
    }

    [Fact]
    public async Task RunAsync_ContractIsGone_Parks()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1, contract: "gone");

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Parked, outcome.State);
        Assert.Equal("contract-unreadable", (await bed.FindAsync(entry)).Error?.Code);
    }
}
