using Landfall.Ledger;
using Landfall.Recovery;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Recovery;

public sealed class ReplayTests(AzuriteFixture azurite)
{
    private const string SameContract =
        "It was read by the contract that is in force, and would come to the same. "
        + "Fix the contract first, or replay it all the same with --force.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BatchAsync_RejectsAndAFixedContract_RaisesTheGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var result = await bed.Replay.BatchAsync(entry.Batch, force: false, Stop);

        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Registered), Registration.Of(result!.Entry!));
        var after = await bed.FindAsync(entry);
        Assert.Equal(
            (1, BatchState.Registered, RecoveryBed.Fixed, 1),
            (after.Generation, after.State, after.Contract, after.Earlier.Count)
        );
    }

    [Fact]
    public async Task BatchAsync_ContractStillInForce_HasNothingToDo()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        bed.PutInForce(RecoveryBed.Table, "sf/{snapshot}/*.csv", RecoveryBed.Former);

        await bed.AssertUnchangedAsync(entry, await bed.Replay.BatchAsync(entry.Batch, force: false, Stop), SameContract);
    }

    [Fact]
    public async Task BatchAsync_ContractStillInForceAndForced_RaisesTheGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        bed.PutInForce(RecoveryBed.Table, "sf/{snapshot}/*.csv", RecoveryBed.Former);

        var result = await bed.Replay.BatchAsync(entry.Batch, force: true, Stop);

        Assert.Equal((RecoveryOutcome.Changed, 1), (result!.Outcome, result.Entry!.Generation));
    }

    [Fact]
    public async Task BatchAsync_NoRejects_HasNothingToDo()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Published, before => before with { Manifest = RecoveryBed.Manifest(rejects: 0) });

        await bed.AssertUnchangedAsync(entry, await bed.Replay.BatchAsync(entry.Batch, force: false, Stop), "It has no rejected row.");
    }

    [Fact]
    public async Task BatchAsync_ReplayedAlready_IsStartedAgainAndLeftAsItIs()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        await bed.Replay.BatchAsync(entry.Batch, force: true, Stop);
        var raised = await bed.FindAsync(entry);

        var result = await bed.Replay.BatchAsync(entry.Batch, force: true, Stop);

        await bed.AssertUnchangedAsync(raised, result, "It waits to be read in generation 1 already.");
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Registered), Registration.Of(result!.Entry!));
    }

    [Fact]
    public async Task TableAsync_ManyBatches_TakesThoseWithRejectsAndTheRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var rejects = await bed.PutPublishedAsync("rejects");
        var refused = await bed.PutAsync("refused", BatchState.Refused);
        var onItsWay = await bed.PutAsync("way", BatchState.Curated, entry => entry with { Manifest = RecoveryBed.Manifest() });
        await bed.PutAsync("clean", BatchState.Published, entry => entry with { Manifest = RecoveryBed.Manifest(rejects: 0) });
        await bed.PutAsync("parked", BatchState.Parked);
        await bed.PutAsync("gone", BatchState.Forgotten, entry => entry with { Manifest = RecoveryBed.Manifest() });
        var current = await bed.PutAsync("fixed", BatchState.Published, entry =>
            entry with
            {
                Manifest = RecoveryBed.Manifest() with { Contract = RecoveryBed.Fixed },
            }
        );

        var results = await bed
            .Replay.TableAsync(RecoveryBed.Table, force: false, after: null, Stop)
            .ToDictionaryAsync(result => result.Batch, result => (result.Outcome, result.Reason), cancellationToken: Stop);

        Assert.Equivalent(
            new Dictionary<string, (RecoveryOutcome, string?)>(StringComparer.Ordinal)
            {
                [rejects.Batch] = (RecoveryOutcome.Changed, null),
                [refused.Batch] = (RecoveryOutcome.Changed, null),
                [onItsWay.Batch] = (RecoveryOutcome.Refused, "It is on its way: curated. Ask again when it has come to its end."),
                [current.Batch] = (RecoveryOutcome.Unchanged, SameContract),
            },
            results,
            strict: true
        );
    }
}
