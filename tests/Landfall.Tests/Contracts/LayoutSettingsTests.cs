using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class LayoutSettingsTests
{
    [Theory]
    [InlineData("full", DistributionKind.RoundRobin, null)]
    [InlineData("append", DistributionKind.RoundRobin, null)]
    [InlineData("merge", DistributionKind.Hash, "Id")]
    public void Read_WithoutSettings_SpreadsAsTheModeDoes(string mode, DistributionKind kind, string? column)
    {
        var contract = Read(mode == "merge" ? InMode("merge", ("landfallOrderBy", "Stamp")) : InMode(mode));

        Assert.Equal(new TableDistribution(kind, column), contract.StorageDistribution);
        Assert.Null(contract.Distribution);
        Assert.Null(contract.Partition);
    }

    [Theory]
    [InlineData("round-robin", DistributionKind.RoundRobin, null)]
    [InlineData("replicate", DistributionKind.Replicate, null)]
    [InlineData("hash($uid)", DistributionKind.Hash, "uid")]
    [InlineData("hash( Stamp )", DistributionKind.Hash, "stamp_utc")]
    public void Read_Distribution_GivesWarehouseNames(string value, DistributionKind kind, string? column) =>
        Assert.Equal(new TableDistribution(kind, column), Read(InMode("append", ("landfallDistribution", value))).StorageDistribution);

    [Theory]
    [InlineData(
        "hash",
        "14: customProperties[3].value: 'hash' is not one of the values allowed here; expected hash(Column), round-robin or replicate"
    )]
    [InlineData(
        "replicated",
        "14: customProperties[3].value: 'replicated' is not one of the values allowed here; "
            + "expected hash(Column), round-robin or replicate (nearest: replicate)"
    )]
    [InlineData("hash(uid)", "14: customProperties[3].value: the contract has no column 'uid' (nearest: $uid)")]
    [InlineData(
        "hash(Body)",
        "14: customProperties[3].value: a column of type json cannot spread rows; "
            + "name one with many values that are written in one way, such as an id"
    )]
    public void Read_DistributionThatIsNone_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], Problems(InMode("append", ("landfallDistribution", value))));

    [Theory]
    [InlineData("{column: Stamp, boundaries: [2026-01-01, 2026-07-01]}", "stamp_utc", "2026-01-01,2026-07-01")]
    [InlineData("{column: Step, boundaries: [-5, 0, 100]}", "Step", "-5,0,100")]
    [InlineData("{column: Late, months: 2025-11 to 2026-02}", "Late", "2025-11-01,2025-12-01,2026-01-01,2026-02-01")]
    [InlineData("{column: Late, months: 2026-01 to 2026-01}", "Late", "2026-01-01")]
    public void Read_Partition_GivesColumnAndBoundaries(string value, string column, string boundaries)
    {
        var partition = Read(InMode("append", ("landfallPartition", value))).Partition!;

        Assert.Equal(column, partition.Column);
        Assert.Equal(boundaries.Split(','), partition.Boundaries);
    }

    [Theory]
    [InlineData(
        "{column: Stamp}",
        "14: customProperties[3].value: say where to cut in one way: boundaries: [2026-01-01, 2026-07-01] or months: 2026-01 to 2027-12"
    )]
    [InlineData(
        "{column: Stamp, months: 2026-01 to 2026-02, boundaries: [2026-01-01]}",
        "14: customProperties[3].value: say where to cut in one way: boundaries: [2026-01-01, 2026-07-01] or months: 2026-01 to 2027-12"
    )]
    [InlineData(
        "{column: Stamp, months: 2026-02 to 2026-01}",
        "14: customProperties[3].value.months: '2026-02 to 2026-01' is no range of months; "
            + "expected the first and the last one, at most 400, such as 2026-01 to 2027-12"
    )]
    [InlineData(
        "{column: Step, months: 2026-01 to 2026-02}",
        "14: customProperties[3].value.months: the column 'Step' is of type integer, which has no months; list boundaries"
    )]
    [InlineData(
        "{column: Stamp, boundaries: []}",
        "14: customProperties[3].value.boundaries: expected a list of 1 to 400 boundaries, "
            + "found 0; a piece of a large table wants 60 million rows"
    )]
    [InlineData(
        "{column: Stamp, boundaries: [2026-07-01, 2026-01-01]}",
        "14: customProperties[3].value.boundaries[1]: '2026-01-01' is no boundary here; "
            + "expected a day such as 2026-01-01, each greater than the one before"
    )]
    [InlineData(
        "{column: Step, boundaries: [1, 3000000000]}",
        "14: customProperties[3].value.boundaries[1]: '3000000000' is no boundary here; "
            + "expected a whole number of type integer, each greater than the one before"
    )]
    [InlineData(
        "{column: Step, boundaries: [1, 1]}",
        "14: customProperties[3].value.boundaries[1]: '1' is no boundary here; "
            + "expected a whole number of type integer, each greater than the one before"
    )]
    [InlineData(
        "{column: Status, boundaries: [a]}",
        "14: customProperties[3].value.column: a column of type text cannot cut a table; name one of a date, a timestamp or a whole number"
    )]
    [InlineData(
        "{colum: Stamp, boundaries: [2026-01-01]}",
        "14: customProperties[3].value.colum: the key is unknown here (nearest: column)|"
            + "14: customProperties[3].value.column: the key is required and missing"
    )]
    public void Read_PartitionThatIsNone_IsAProblem(string value, string expected) =>
        Assert.Equal(expected.Split('|'), Problems(InMode("append", ("landfallPartition", value))));

    [Fact]
    public void Read_ReplicatedAndCut_IsAProblem() =>
        Assert.Equal(
            [
                "16: customProperties[4].value: a replicated table is small and stays in one piece; "
                    + "take landfallPartition out, or spread the table by hash or round-robin",
            ],
            Problems(
                InMode(
                    "append",
                    ("landfallDistribution", "replicate"),
                    ("landfallPartition", "{column: Stamp, months: 2026-01 to 2026-02}")
                )
            )
        );
}
