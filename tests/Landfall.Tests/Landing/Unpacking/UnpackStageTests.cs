using System.IO.Hashing;
using Landfall.Budget;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Local;

namespace Landfall.Tests.Landing.Unpacking;

public sealed class UnpackStageTests(AzuriteFixture azurite)
{
    private static readonly (string Name, string Content)[] Members =
    [
        ("Account.csv", "Id\n1\n"),
        ("Contact.csv", "Id\n2\n"),
        ("Deal__c.csv", "Id\n3\n"),
        ("empty.csv", ""),
        ("photos/", ""),
    ];

    [Fact]
    public async Task RunAsync_AFileIsAloneInTheProcess_WaitsWithoutAnAttempt()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        var alone = await bed.Budget.AskAsync(WorkRequest.Everything("a file"), default);
        var unpacking = bed.RunAsync(archive);
        await Poll.UntilAsync(() => bed.Budget.Places.Waiting == 1, "the archive waits");

        Assert.Equivalent(archive, await bed.FindAsync(archive.Batch), strict: true);
        alone.Dispose();
        Assert.Equal(BatchState.Published, (await unpacking).State);
        Assert.Equal(1, (await bed.FindAsync(archive.Batch))!.CurateAttempts);
        Assert.Equal(new GateState(0, false, 0), bed.Budget.Places);
    }

    [Fact]
    public async Task RunAsync_AfterTwoAttemptsWithoutAnEnd_WaitsUntilItIsAlone()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        await bed.Landing.Ledger.UpdateAsync(archive.Batch, before => before with { CurateAttempts = 2 }, default);
        var load = await bed.Budget.AskBesideAsync("a load", default);
        var unpacking = bed.RunAsync(archive);
        await Poll.UntilAsync(() => bed.Budget.Places.Waiting == 1, "the archive waits");

        load.Dispose();

        Assert.Equal(BatchState.Published, (await unpacking).State);
        Assert.Equal((new GateState(0, false, 0), default), (bed.Budget.Places, bed.Budget.State.Granted));
    }

    [Fact]
    public async Task RunAsync_Archive_RegistersEveryMemberAndIsPublished()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        var (account, contact, deal) = Batches(archive);
        var empty = UnpackBed.Batch(archive, BatchId.UnclaimedTable, "empty.csv");

        var outcome = await bed.RunAsync(archive);

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Published), outcome);
        var now = bed.Landing.Bed.Time.GetUtcNow();
        var expected = archive with
        {
            State = BatchState.Published,
            CurateAttempts = 1,
            Archive = new ArchiveContents(
                [new("Account.csv", account), new("Contact.csv", contact), new("Deal__c.csv", deal), new("empty.csv", empty)],
                Unclaimed: 2,
                Folders: 1,
                BeforeIngestFrom: 0
            ),
            Stages = [.. archive.Stages, new StageRecord("unpack", 1, now, 0, 0, 0, 0) { Calls = 0, Retries = 0 }],
        };
        Assert.Equivalent(expected, await bed.FindAsync(archive.Batch), strict: true);
        Assert.Equal(
            [
                $"Information: Unpacked {archive.Batch}: {UnpackBed.Archive} holds 4 members (2 unclaimed), "
                    + "1 folders and 0 files older than they are ingested from.",
            ],
            bed.Log.Lines
        );
        Assert.Equal([LandingBed.Account, UnpackBed.Contact], bed.Woken);
        Assert.Equal(
            [account, contact],
            (await bed.Landing.Bed.OpenAsync()).Select(pointer => pointer.Batch).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task RunAsync_Member_HasTheVersionOfItsArchive()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));

        await bed.RunAsync(archive);

        var member = (await bed.FindAsync(Batches(archive).Account))!;
        var found = await bed.Landing.Files.FindAsync($"{UnpackBed.Archive}!/Account.csv", default);
        var bytes = Zips.Of(Members);
        var next = 1 + bytes.AsSpan(1).IndexOf((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4]);
        Assert.Equal(
            archive.File with
            {
                Name = $"{UnpackBed.Archive}!/Account.csv",
                Length = member.File.Length,
                Place = new MemberPlace(0, next, "Account.csv".Length, bytes[8], Crc32.HashToUInt32("Id\n1\n"u8), member.File.Length, 5),
            },
            member.File
        );
        Assert.Equal((BatchState.Registered, LandingBed.Account, member.File), (member.State, member.Table, found));
    }

    [Fact]
    public async Task RunAsync_EntryIsUnreadable_ItsRowWaitsAndTheOthersAreUnpacked()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var sick = await bed.RegisterAsync(Zips.Of(Members));
        var sound = await bed.RegisterAsync(Zips.Of(Members), UnpackBed.Archive.Replace("_1.ZIP", "_2.ZIP", StringComparison.Ordinal));
        await bed.Landing.Bed.DamageAsync(sick, "{}", schema: 99);
        var now = bed.Landing.Bed.Time.GetUtcNow();
        var claim = new ClaimRow($"{BatchId.ArchiveTable}@1|1|1", ClaimKind.Unpack, [], now, Begun: false);
        var partition = LedgerRowKeys.PartitionOf(BatchId.ArchiveTable);
        await bed.Landing.Bed.Store.WriteAsync(partition, [new LedgerChange.Insert(claim.ToRow())], default);

        var done = await bed.RunGroupAsync(new GroupWork(BatchId.ArchiveTable, claim.Claim, Unpack: true, [sick.Batch, sound.Batch]));

        Assert.Equal((1, BatchState.Published), (done, (await bed.FindAsync(sound.Batch))!.State));
        var row = Assert.Single(await bed.Landing.Bed.OpenAsync(), open => open.Batch == sick.Batch).Work;
        Assert.Equal((WorkKind.Unpack, now.AddMinutes(10), "its ledger entry cannot be read."), (row.Work, row.DueAt, row.WaitsFor));
        Assert.Contains(
            $"Warning: The ledger entry of the archive {sick.Batch} cannot be read; it is looked at again in ten minutes.",
            bed.Log.Lines
        );
    }

    [Fact]
    public async Task RunAsync_CrashAmongTheMembers_GoesOnWithTheOthers()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        bed.Landing.Milestones.Crashes = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(archive));
        var half = (await bed.FindAsync(archive.Batch))!;
        Assert.Equal((BatchState.Registered, "unpack-failed"), (half.State, half.Error!.Code));
        Assert.Equal(2, (await bed.Landing.Bed.OpenAsync()).Count);
        bed.Landing.Milestones.Crashes = false;

        var outcome = await bed.RunAsync(archive);

        Assert.Equal(BatchState.Published, outcome.State);
        var (account, contact, deal) = Batches(archive);
        var published = (await bed.FindAsync(archive.Batch))!;
        Assert.Equal(
            [account, contact, deal, UnpackBed.Batch(archive, BatchId.UnclaimedTable, "empty.csv")],
            published.Archive!.Members.Select(member => member.Batch)
        );
        Assert.Equal((2, null), (published.CurateAttempts, published.Error));
        Assert.Equal(5, (await bed.Landing.Bed.EntriesAsync()).Count);
    }

    [Fact]
    public async Task RunAsync_CrashBeforeItIsPublished_LeavesTheArchiveOpen()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        await bed.RunAsync(archive);
        await bed.Landing.Ledger.UpdateAsync(archive.Batch, _ => archive with { CurateAttempts = 1 }, default);
        await bed.Landing.Ledger.UpdateAsync(Batches(archive).Account, entry => entry with { State = BatchState.Published }, default);

        Assert.Equal(
            [archive.Batch, Batches(archive).Contact],
            (await bed.Landing.Bed.OpenAsync()).Select(open => open.Batch).Order(StringComparer.Ordinal)
        );

        Assert.Equal(BatchState.Published, (await bed.RunAsync(archive)).State);
        Assert.Equal([Batches(archive).Contact], (await bed.Landing.Bed.OpenAsync()).Select(open => open.Batch));
        Assert.Equal(4, (await bed.FindAsync(archive.Batch))!.Archive!.Members.Count);
    }

    [Fact]
    public async Task RunAsync_Again_ChangesNothing()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        await bed.RunAsync(archive);
        var published = await bed.FindAsync(archive.Batch);
        var woken = bed.Woken.Count;

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Published), await bed.RunAsync(archive));
        Assert.Equivalent(published, await bed.FindAsync(archive.Batch), strict: true);
        Assert.Equal(woken, bed.Woken.Count);
    }

    [Fact]
    public async Task RunAsync_OtherGeneration_ChangesNothing()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Registered), await bed.RunAsync(archive, generation: 1));
        Assert.Equal(0, (await bed.FindAsync(archive.Batch))!.CurateAttempts);
    }

    [Fact]
    public async Task RunAsync_NoArchive_IsRefusedAndNothingRegistered()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync("<html>Please sign in</html>"u8.ToArray());

        var outcome = await bed.RunAsync(archive);

        Assert.Equal(BatchState.Refused, outcome.State);
        var entry = (await bed.FindAsync(archive.Batch))!;
        Assert.Equal("archive-unreadable", entry.Error!.Code);
        Assert.Equal([$"Warning: The archive {archive.Batch} is refused: {entry.Error}"], bed.Log.Lines);
        Assert.Single(await bed.Landing.Bed.EntriesAsync());
        Assert.Empty(await bed.Landing.Bed.OpenAsync());
    }

    [Theory]
    [InlineData(false, BatchState.Refused, "empty-file: The file is empty; expected a zip archive. Export or upload it again.")]
    [InlineData(true, BatchState.Replaced, null)]
    public async Task RunAsync_WithoutAByte_IsRefusedUnlessItHasBeenWrittenSince(bool isWritten, BatchState state, string? error)
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync([]);
        if (isWritten)
        {
            await bed.Landing.DropAsync(UnpackBed.Archive, Zips.Of(Members));
        }

        Assert.Equal(new StageOutcome(archive.Batch, state), await bed.RunAsync(archive));
        Assert.Equal(error, (await bed.FindAsync(archive.Batch))!.Error?.ToString());
    }

    [Fact]
    public async Task RunAsync_ClaimedMemberWithoutAByte_IsReadNow()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(("Account.csv", ""), ("Contact.csv", "Id\n1\n")));

        await bed.RunAsync(archive);

        var open = await bed.Landing.Bed.OpenAsync(LandingBed.Account);
        Assert.Equal(
            [(UnpackBed.Batch(archive, LandingBed.Account, "Account.csv"), null)],
            open.Select(one => (one.Batch, one.Work.DueAt))
        );
    }

    [Fact]
    public async Task RunAsync_OverwrittenBefore_IsReplaced()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        await bed.Landing.DropAsync(UnpackBed.Archive, Zips.Of(("Contact.csv", "Id\n")));

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Replaced), await bed.RunAsync(archive));
        Assert.Single(await bed.Landing.Bed.EntriesAsync());
    }

    [Fact]
    public async Task RunAsync_OverwrittenMeanwhile_IsReplaced()
    {
        var spy = new RequestSpy();
        var bed = await UnpackBed.CreateAsync(azurite, spy);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        var overwritten = false;
        spy.Sending = request =>
        {
            // The last question before the end is the one about the archive's version.
            if (!overwritten && request.Method == Azure.Core.RequestMethod.Head && bed.Woken.Count == 2)
            {
                overwritten = true;
                var name = $"{bed.Landing.Bed.StorageOptions.Value.Prefix}landing";
                azurite
                    .Service.GetBlobContainerClient(name)
                    .GetBlobClient(UnpackBed.Archive)
                    .Upload(BinaryData.FromBytes(Zips.Of()), overwrite: true, CancellationToken.None);
            }
        };

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Replaced), await bed.RunAsync(archive));
        Assert.Equal(5, (await bed.Landing.Bed.EntriesAsync()).Count);
    }

    [Fact]
    public async Task RunAsync_Deleted_IsParked()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        await bed
            .Landing.Bed.Containers.Landing.GetBlobClient(UnpackBed.Archive)
            .DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(BatchState.Parked, (await bed.RunAsync(archive)).State);
        Assert.Equal("blob-deleted", (await bed.FindAsync(archive.Batch))!.Error!.Code);
    }

    [Fact]
    public async Task RunAsync_FiveAttemptsWithoutAnEnd_ParksTheArchive()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        bed.Landing.Milestones.Crashes = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(archive));
        await bed.Landing.Ledger.UpdateAsync(archive.Batch, before => before with { CurateAttempts = 5 }, default);

        Assert.Equal(new StageOutcome(archive.Batch, BatchState.Parked), await bed.RunAsync(archive));
        Assert.Equal(
            new BatchError(
                "unpack-keeps-failing",
                "5 attempts to unpack it began and none came to an end. The last reason: "
                    + "It failed with InvalidOperationException; the host's log has the rest.",
                "Look for its batch id in the host's log, fix the reason, then 'landfall release BATCH'."
            ),
            (await bed.FindAsync(archive.Batch))!.Error
        );
    }

    [Fact]
    public async Task RunAsync_StoppedHost_ExcusesTheAttempt()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(Members));
        using var stop = new CancellationTokenSource();
        bed.Landing.Milestones.AtMilestone = () => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bed.RunAsync(archive, stopping: stop.Token));

        var entry = (await bed.FindAsync(archive.Batch))!;
        Assert.Equal((BatchState.Registered, 1, 1), (entry.State, entry.CurateAttempts, entry.CurateExcused));
    }

    [Fact]
    public async Task RunAsync_MembersBeforeIngestFrom_AreCountedAndLeftAlone()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        bed.Landing.Claims.InForce[0] = FakeClaims.Contract(
            LandingBed.Account,
            "sf/weekly/WE_*.ZIP!/Account.csv",
            ingestFrom: DateTimeOffset.MaxValue
        );
        var archive = await bed.RegisterAsync(Zips.Of(Members));

        await bed.RunAsync(archive);

        var contents = (await bed.FindAsync(archive.Batch))!.Archive!;
        Assert.Equal((1, 3), (contents.BeforeIngestFrom, contents.Members.Count));
    }

    private static (string Account, string Contact, string Deal) Batches(LedgerEntry archive) =>
        (
            UnpackBed.Batch(archive, LandingBed.Account, "Account.csv"),
            UnpackBed.Batch(archive, UnpackBed.Contact, "Contact.csv"),
            UnpackBed.Batch(archive, BatchId.UnclaimedTable, "Deal__c.csv")
        );
}
