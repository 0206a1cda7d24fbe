using Landfall.Landing;
using Landfall.Ledger;

namespace Landfall.Tests.Landing;

public sealed class IntakeTests
{
    private static readonly DateTimeOffset Changed = new(2026, 11, 20, 23, 30, 0, TimeSpan.FromHours(-2));
    private readonly FakeClaims _claims = new();
    private readonly LandedFile _file = new("sf/2026-11/a.csv", "0x1", Changed, 10);

    [Fact]
    public async Task ClaimAsync_Claimed_NamesTheBatchByUtcSecond()
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/{snapshot}/*.csv"));

        // Oracle: printf 'salesforce.account\nsf/2026-11/a.csv\n0x1' | sha256sum
        var claim = await new Intake(_claims).ClaimAsync(_file, default);
        Assert.Equal(
            (Admission.Ingest, "salesforce.account-20261121T013000-f9767854209b6aa5afce", "salesforce.account", "2026-11"),
            (claim.Admission, claim.Batch, claim.Table, claim.SnapshotKey)
        );
    }

    [Fact]
    public async Task ClaimAsync_NoContract_NamesAnUnclaimedBatch()
    {
        var claim = await new Intake(_claims).ClaimAsync(_file, default);

        Assert.Equal(new Claim(Admission.Ingest, BatchId.Create("unclaimed", _file), "unclaimed", null, IsMarker: false, null), claim);
    }

    [Fact]
    public async Task ClaimAsync_Empty_IsLeftAlone()
    {
        var claim = await new Intake(_claims).ClaimAsync(_file with { Length = 0 }, default);

        Assert.Equal(Admission.Empty, claim.Admission);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ClaimAsync_IngestFrom_LeavesOlderFilesAlone(int ticksAfter, bool ingested)
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/**", Changed.AddTicks(ticksAfter)));

        var claim = await new Intake(_claims).ClaimAsync(_file, default);

        Assert.Equal(ingested ? Admission.Ingest : Admission.BeforeIngestFrom, claim.Admission);
    }
}
