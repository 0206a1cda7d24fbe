using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Tests.Ledger;

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

    [Theory]
    [InlineData("sf/2026-11/a.csv", 0, true)]
    [InlineData("sf/2026-11/", 0, false)]
    [InlineData("sf/2026-11/", 1, true)]
    public async Task ClaimAsync_WithoutAByte_IsIngestedUnlessItStandsForAFolder(string name, long length, bool ingested)
    {
        var claim = await new Intake(_claims).ClaimAsync(_file with { Name = name, Length = length }, default);

        Assert.Equal(ingested ? Admission.Ingest : Admission.Folder, claim.Admission);
    }

    [Fact]
    public async Task ClaimAsync_BlobCalledLikeAMember_IsNobodysAndTheMemberIs()
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/*.zip!/Account.csv"));
        var blob = _file with { Name = "sf/weekly.zip!/Account.csv" };

        var claim = await new Intake(_claims).ClaimAsync(blob, default);
        var member = await new Intake(_claims).ClaimAsync(blob with { Place = new MemberPlace(0, 99, 11, 8, 1, 10, 20) }, default);

        Assert.Equal(
            new Claim(Admission.Ingest, BatchId.Create("unclaimed", blob), "unclaimed", null, IsMarker: false, null)
            {
                Reason = new BatchError(
                    "member-name",
                    "A blob of the landing container is called like the member 'Account.csv' of the archive 'sf/weekly.zip', "
                        + "and no contract takes it for that.",
                    "Land it under a name without '!/' behind .zip, or inside the archive."
                ),
            },
            claim
        );
        Assert.Equal(("salesforce.account", null), (member.Table, member.Reason));
    }

    [Theory]
    [InlineData("salesforce.account", "salesforce.account")]
    [InlineData("unclaimed", "unclaimed")]
    public async Task ClaimAgainAsync_MemberWithoutAPlace_IsWhatItWasWrittenDownAs(string table, string claimed)
    {
        _claims.InForce.Add(FakeClaims.Contract("salesforce.account", "sf/*.zip!/Account.csv"));
        var file = _file with { Name = "sf/weekly.zip!/Account.csv" };
        var entry = LedgerBed.Entry(1, table) with { Batch = BatchId.Create(table, file), File = file };

        var claim = await new Intake(_claims).ClaimAgainAsync(entry, default);

        Assert.Equal((claimed, entry.Batch), (claim.Table, claim.Batch));
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
