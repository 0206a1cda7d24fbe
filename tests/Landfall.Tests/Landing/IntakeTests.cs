using Landfall.Landing;
using Landfall.Ledger;

namespace Landfall.Tests.Landing;

public sealed class IntakeTests
{
    private static readonly DateTimeOffset Changed = new(2026, 11, 20, 23, 30, 0, TimeSpan.FromHours(-2));
    private readonly FakeClaims _claims = new();
    private readonly LandedFile _file = new("sf/2026-11/a.csv", "0x1", Changed, 10);

    [Fact]
    public async Task IdentifyAsync_Claimed_NamesTheBatchByUtcDay()
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/{snapshot}/*.csv"));

        // Oracle: printf 'salesforce.account\nsf/2026-11/a.csv\n0x1' | sha256sum
        Assert.Equal(
            new Registration("salesforce.account-20261121-f9767854209b6aa5afce", "salesforce.account", 0, BatchState.Registered),
            await new Intake(_claims).IdentifyAsync(_file, default)
        );
    }

    [Fact]
    public async Task IdentifyAsync_NoContract_NamesAnUnclaimedBatch()
    {
        var identity = await new Intake(_claims).IdentifyAsync(_file, default);

        Assert.Equal(new Registration(BatchId.Create("unclaimed", _file), "unclaimed", 0, BatchState.Registered), identity);
    }

    [Fact]
    public async Task IdentifyAsync_Empty_IsLeftAlone()
    {
        Assert.Null(await new Intake(_claims).IdentifyAsync(_file with { Length = 0 }, default));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task IdentifyAsync_IngestFrom_LeavesOlderFilesAlone(int ticksAfter, bool ingested)
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/**", Changed.AddTicks(ticksAfter)));

        Assert.Equal(ingested, await new Intake(_claims).IdentifyAsync(_file, default) is not null);
    }
}
