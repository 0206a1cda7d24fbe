using Landfall.Ledger;
using Landfall.Recovery;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Recovery;

public sealed class ReleaseTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BatchState.Parked)]
    [InlineData(BatchState.Refused)]
    public async Task BatchAsync_Stopped_IsRegisteredUnderTheContractInForce(BatchState state)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", state, before =>
            before with
            {
                Generation = 2,
                Manifest = RecoveryBed.Manifest(),
                RelatedBatch = "other",
            }
        );

        var result = await bed.Release.BatchAsync(entry.Batch, Stop);

        var expected = entry with
        {
            State = BatchState.Registered,
            Contract = RecoveryBed.Fixed,
            SnapshotKey = "1",
            CurateAttempts = 4,
            CurateExcused = 4,
            LoadAttempts = 0,
            Manifest = null,
            Error = null,
            RelatedBatch = null,
            UpdatedAt = bed.Now,
        };
        Assert.Equivalent(expected, await bed.FindAsync(entry), strict: true);
        Assert.Equivalent(new RecoveryResult(RecoveryOutcome.Changed, entry.Batch, expected), result, strict: true);
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 2, BatchState.Registered), Registration.Of(result!.Entry!));
        Assert.Equal([entry.Batch], await bed.OpenAsync());
        Assert.Equal([$"Information: Released {entry.Batch}, which was {state.Word()} for some-code."], bed.ReleaseLog.Lines);
    }

    [Theory]
    [InlineData("snapshot-too-small", true)]
    [InlineData("some-code", false)]
    public async Task BatchAsync_ParkedForItsSize_IsLetThroughByItsName(string code, bool accepted)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked, before => before with { Error = before.Error! with { Code = code } });

        await bed.Release.BatchAsync(entry.Batch, Stop);

        Assert.Equal((BatchState.Registered, accepted), ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).Accepted));
    }

    [Fact]
    public async Task TableAsync_ParkedForItsSize_IsNotLetThrough()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked, before =>
            before with
            {
                Error = before.Error! with { Code = "snapshot-too-small" },
            }
        );

        await bed.Release.TableAsync(RecoveryBed.Table, after: null, Stop).ToListAsync(Stop);

        Assert.Equal((BatchState.Registered, false), ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).Accepted));
    }

    [Fact]
    public async Task BatchAsync_ParkedWhileForgotten_GoesOnForgetting()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var manifest = RecoveryBed.Manifest() with { Rows = 0, Parts = [] };
        var entry = await bed.PutAsync("a", BatchState.Parked, before =>
            before with
            {
                Generation = 1,
                Forgetting = true,
                Manifest = manifest,
            }
        );

        var result = await bed.Release.BatchAsync(entry.Batch, Stop);

        Assert.Equivalent(
            entry with
            {
                State = BatchState.Curated,
                LoadAttempts = 0,
                Error = null,
                UpdatedAt = bed.Now,
            },
            await bed.FindAsync(entry),
            strict: true
        );
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Curated), Registration.Of(result!.Entry!));
    }

    [Fact]
    public async Task BatchAsync_ParkedArchive_IsRegisteredWithoutAContract()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutArchiveAsync(BatchState.Parked);

        var result = await bed.Release.BatchAsync(entry.Batch, Stop);

        Assert.Equal(new Registration(entry.Batch, BatchId.ArchiveTable, 0, BatchState.Registered), Registration.Of(result!.Entry!));
        Assert.Null((await bed.FindAsync(entry)).Contract);
    }

    [Fact]
    public async Task BatchAsync_MemberOfWhichNobodyToldThePlace_IsRegisteredAsTheMemberThatItWas()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        bed.PutInForce(RecoveryBed.Table, "sf/*.zip!/*.csv", RecoveryBed.Fixed);
        var file = new LandedFile("sf/weekly.zip!/a.csv", "0x1", bed.Now, 100);
        var entry = await bed.PutAsync("a", BatchState.Parked, before =>
            before with
            {
                Batch = BatchId.Create(RecoveryBed.Table, file),
                File = file,
            }
        );

        var result = await bed.Release.BatchAsync(entry.Batch, Stop);

        Assert.Equal((RecoveryOutcome.Changed, null), (result!.Outcome, result.Reason));
        Assert.Equal(
            (BatchState.Registered, RecoveryBed.Fixed),
            ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).Contract)
        );
    }

    [Fact]
    public async Task BatchAsync_NoContractInForce_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked);
        bed.Landing.Claims.InForce.Clear();

        await bed.AssertRefusedAsync(
            entry,
            await bed.Release.BatchAsync(entry.Batch, Stop),
            "No contract in force claims 'sf/1/a.csv'. Bring one into force whose landfallLanding matches it, then ask again."
        );
    }

    [Fact]
    public async Task BatchAsync_ContractOfAnotherTableInForce_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked);
        bed.PutInForce("crm.person", "sf/**", RecoveryBed.Fixed);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Release.BatchAsync(entry.Batch, Stop),
            "The contract of crm.person claims 'sf/1/a.csv' now, and the file "
                + $"is the batch {BatchId.Create("crm.person", entry.File)} there. Go on with that one."
        );
    }

    [Theory]
    [InlineData(BatchState.Published, "To read it again: 'landfall reprocess --batch BATCH'.")]
    [InlineData(BatchState.Duplicate, "To read it again: 'landfall reprocess --batch BATCH'.")]
    [InlineData(BatchState.Superseded, "To read it again: 'landfall reprocess --batch BATCH'.")]
    [InlineData(BatchState.Replaced, "The newer version of the file is a batch of its own: go on with that one.")]
    [InlineData(BatchState.Forgotten, "To have it in the table again, land its file anew: 'landfall ingest FILE --replace'.")]
    [InlineData(BatchState.Unclaimed, "Bring a contract into force whose landfallLanding matches its name: it is ingested by itself then.")]
    public async Task BatchAsync_EndedOtherwise_IsRefused(BatchState state, string next)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", state);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Release.BatchAsync(entry.Batch, Stop),
            $"It is {state.ToString().ToLowerInvariant()}; only what is parked or refused can be released. "
                + next.Replace("BATCH", entry.Batch, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task BatchAsync_OnItsWay_IsStartedAgainAndLeftAsItIs()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Curated);

        var result = await bed.Release.BatchAsync(entry.Batch, Stop);

        await bed.AssertUnchangedAsync(entry, result, "It is on its way already: curated.");
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 0, BatchState.Curated), Registration.Of(result!.Entry!));
    }

    [Fact]
    public async Task BatchAsync_UnknownBatch_IsNull()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);

        Assert.Null(await bed.Release.BatchAsync("salesforce.account-20261120T060000-0123456789abcdef0123", Stop));
    }

    [Fact]
    public async Task BatchAsync_SeveralAtOnce_OneReleasesAndAllSucceed()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bed.Release.BatchAsync(entry.Batch, Stop)));

        Assert.Single(results, result => result!.Outcome == RecoveryOutcome.Changed);
        Assert.All(results, result => Assert.NotEqual(RecoveryOutcome.Refused, result!.Outcome));
        Assert.All(results, result =>
            Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 0, BatchState.Registered), Registration.Of(result!.Entry!))
        );
        Assert.Equal(4, (await bed.FindAsync(entry)).CurateAttempts);
    }

    [Fact]
    public async Task TableAsync_Stopped_ReleasesItsStoppedBatchesOnly()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var parked = await bed.PutAsync("a", BatchState.Parked);
        var published = await bed.PutPublishedAsync("b");
        var refused = await bed.PutAsync("c", BatchState.Refused);
        var other = new LandedFile("x/1.csv", "0x1", bed.Now, 1);
        var elsewhere = parked with { Batch = BatchId.Create("crm.person", other), Table = "crm.person", File = other };
        Assert.True(await bed.Landing.Ledger.CreateAsync(elsewhere, Stop));

        var results = await bed.Release.TableAsync(RecoveryBed.Table, after: null, Stop).ToListAsync(Stop);

        Assert.Equal(
            new[] { parked.Batch, refused.Batch }.Order(StringComparer.Ordinal),
            results.Where(result => result.Outcome == RecoveryOutcome.Changed).Select(result => result.Batch).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, results.Count);
        Assert.Equivalent(published, await bed.FindAsync(published), strict: true);
        Assert.Equivalent(elsewhere, await bed.FindAsync(elsewhere), strict: true);
    }

    [Fact]
    public async Task TableAsync_OneUnreadable_RefusesWhatCannotBeReadAndGoesOn()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var parked = await bed.PutAsync("a", BatchState.Parked);
        var broken = await bed.PutAsync("b", BatchState.Parked);
        await bed.Landing.Bed.DamageAsync(broken, "{}");

        var results = await bed
            .Release.TableAsync(RecoveryBed.Table, after: null, Stop)
            .ToDictionaryAsync(result => result.Batch, cancellationToken: Stop);

        Assert.Equal(RecoveryOutcome.Changed, results[parked.Batch].Outcome);
        Assert.Equal((RecoveryOutcome.Refused, null), (results[broken.Batch].Outcome, results[broken.Batch].Entry));
        Assert.Contains("cannot be read", results[broken.Batch].Reason, StringComparison.Ordinal);
    }
}
