using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class SnapshotSettingsTests
{
    [Fact]
    public void Read_ModeFullWithoutSetting_TakesOneFileASnapshot() =>
        Assert.Equal(SnapshotClosing.OneFile, Read(InMode("full")).SnapshotClosedBy);

    [Fact]
    public void Read_OneFileWithoutSnapshotKey_IsTaken() =>
        Assert.Equal(SnapshotClosing.OneFile, Read(Full("one-file", "crm/Person.csv")).SnapshotClosedBy);

    [Fact]
    public void Read_WithoutBoundsOfSize_HasNone() =>
        Assert.Equal((null, null), (Read(InMode("full")).MinimumRows, Read(InMode("full")).MaximumDrop));

    [Fact]
    public void Read_BoundsOfSize_AreTaken()
    {
        var contract = Read(InMode("full", ("landfallMinimumRows", "1000"), ("landfallMaximumDrop", "0.25")));

        Assert.Equal((1000L, 0.25), (contract.MinimumRows, contract.MaximumDrop));
    }

    [Theory]
    [InlineData("landfallMinimumRows", "-1", "expected a whole number of rows, such as 1000")]
    [InlineData("landfallMinimumRows", "0.5", "expected a whole number of rows, such as 1000")]
    [InlineData("landfallMinimumRows", "many", "expected a whole number of rows, such as 1000")]
    [InlineData("landfallMaximumDrop", "1.5", "expected a share of the table's rows between 0 (none may go) and 1 (all may), such as 0.5")]
    public void Read_BoundOfSizeThatIsNone_IsAProblem(string name, string value, string problem) =>
        Assert.Equal([$"14: customProperties[3].value: {problem}"], Problems(InMode("full", (name, value))));

    [Fact]
    public void Read_BoundOfSizeInAnotherMode_IsAProblem() =>
        Assert.Equal(
            ["14: customProperties[3].value: landfallMinimumRows means something in mode full only; take it out"],
            Problems(InMode("append", ("landfallMinimumRows", "1")))
        );

    [Fact]
    public void Read_Marker_IsTaken()
    {
        var closing = Read(Full("{marker: \"crm/{snapshot}/_SUCCESS\"}")).SnapshotClosedBy;

        Assert.Equal(new SnapshotClosing(SnapshotClosingKind.Marker, Marker: "crm/{snapshot}/_SUCCESS"), closing);
    }

    [Fact]
    public void Read_Count_IsTaken() =>
        Assert.Equal(
            new SnapshotClosing(SnapshotClosingKind.Count),
            Read(Full("count", "crm/{snapshot}/Person-*-of-{count}.csv")).SnapshotClosedBy
        );

    [Fact]
    public void Read_Quiet_IsTaken() =>
        Assert.Equal(
            new SnapshotClosing(SnapshotClosingKind.Quiet, Quiet: TimeSpan.FromMinutes(10)),
            Read(Full("{quiet: 10m}")).SnapshotClosedBy
        );

    [Theory]
    [InlineData(
        "one_file",
        "14: customProperties[3].value: 'one_file' is not one of the values allowed here; "
            + "expected one-file, count, {marker: crm/{snapshot}/_SUCCESS} or {quiet: 10m} (nearest: one-file)"
    )]
    [InlineData(
        "[count]",
        "14: customProperties[3].value: '' is not one of the values allowed here; "
            + "expected one-file, count, {marker: crm/{snapshot}/_SUCCESS} or {quiet: 10m}"
    )]
    [InlineData("marker", "14: customProperties[3].value: say which file is the marker, such as {marker: \"crm/{snapshot}/_SUCCESS\"}")]
    [InlineData("quiet", "14: customProperties[3].value: say how long nothing must change, such as {quiet: 10m}")]
    [InlineData(
        "{}",
        "14: customProperties[3].value: a snapshot is closed in one way; "
            + "expected one-file, count, {marker: crm/{snapshot}/_SUCCESS} or {quiet: 10m}"
    )]
    [InlineData(
        "{quiet: 10m, marker: \"{snapshot}/x\"}",
        "14: customProperties[3].value: a snapshot is closed in one way; "
            + "expected one-file, count, {marker: crm/{snapshot}/_SUCCESS} or {quiet: 10m}"
    )]
    [InlineData("{markr: x}", "14: customProperties[3].value.markr: the key is unknown here; expected marker or quiet (nearest: marker)")]
    [InlineData(
        "{quiet: soon}",
        "14: customProperties[3].value.quiet: expected a length of time above zero and up to 3650d: "
            + "a whole number with s, m, h or d, such as 90s, 10m, 24h or 30d, or ISO 8601 in days and smaller, such as PT1H30M"
    )]
    [InlineData(
        "{marker: 7}",
        "14: customProperties[3].value.marker: expected the path of the marker file as a text, such as crm/{snapshot}/_SUCCESS"
    )]
    [InlineData(
        "{marker: /x}",
        "14: customProperties[3].value.marker: the marker's path '/x' is not valid: "
            + "it starts with a slash; paths start inside the landing container"
    )]
    [InlineData(
        "{marker: crm/_SUCCESS}",
        "14: customProperties[3].value.marker: the marker's path must name {snapshot}, "
            + "so that it tells which snapshot is complete, such as crm/{snapshot}/_SUCCESS"
    )]
    [InlineData(
        "{marker: \"*/{snapshot}/_SUCCESS\"}",
        "14: customProperties[3].value.marker: a snapshot has one marker, so its path has no stars and no placeholder but {snapshot}"
    )]
    [InlineData(
        "{marker: \"crm/{snapshot}.zip!/_SUCCESS\"}",
        "14: customProperties[3].value.marker: a marker is a file of its own, not a member of an archive; write a path without !/"
    )]
    [InlineData(
        "{marker: \"crm/{snapshot}/{count}\"}",
        "14: customProperties[3].value.marker: a snapshot has one marker, so its path has no stars and no placeholder but {snapshot}"
    )]
    [InlineData(
        "{marker: \"crm/{snapshot}/Person.csv\"}",
        "14: customProperties[3].value.marker: the landing pattern 'crm/{snapshot}/Person*.csv' "
            + "takes the marker for a file with rows, as in 'crm/x/Person.csv'; make one of them narrower"
    )]
    [InlineData(
        "count",
        "14: customProperties[3].value: count needs {count} in landfallLanding, "
            + "which says how many files the snapshot has, such as crm/{snapshot}/Account-*-of-{count}.csv"
    )]
    public void Read_ClosingThatCannotBe_IsAProblem(string value, string expected) => Assert.Equal([expected], Problems(Full(value)));

    [Theory]
    [InlineData("count", "crm/Person-*-of-{count}.csv")]
    [InlineData("{quiet: 10m}", "crm/Person*.csv")]
    [InlineData("{marker: \"crm/{snapshot}/done\"}", "crm/Person*.csv")]
    public void Read_ClosingWithoutSnapshotKey_IsAProblem(string value, string landing) =>
        Assert.Equal(
            [
                "14: customProperties[3].value: landfallLanding must name {snapshot}, "
                    + "which tells the files that belong together, such as crm/{snapshot}/Account*.csv",
            ],
            Problems(Full(value, landing))
        );

    [Theory]
    [InlineData("full", "crm/{snapshot}/Person-{count}.csv")]
    [InlineData("append", "crm/Person-{count}.csv")]
    public void Read_CountThatClosesNothing_IsAProblem(string mode, string landing) =>
        Assert.Equal(
            [
                "8: customProperties[0].value: {count} means something in mode full "
                    + "with landfallSnapshotClosedBy: count only; write * instead",
            ],
            Problems(Landing(InMode(mode), landing))
        );

    [Theory]
    [InlineData("append")]
    [InlineData("merge")]
    public void Read_SnapshotClosedByInAnotherMode_IsAProblem(string mode) =>
        Assert.Equal(
            ["14: customProperties[3].value: landfallSnapshotClosedBy means something in mode full only; take it out"],
            Problems(
                mode == "merge"
                    ? InMode(mode, ("landfallSnapshotClosedBy", "one-file"), ("landfallOrderBy", "Stamp"))
                    : InMode(mode, ("landfallSnapshotClosedBy", "one-file"))
            )
        );

    [Fact]
    public void MarkerOf_Snapshot_IsTheNameThatSnapshotOfReads()
    {
        var closing = new SnapshotClosing(SnapshotClosingKind.Marker, Marker: "crm/{snapshot}/_SUCCESS");

        Assert.Equal("crm/2026-11-20/_SUCCESS", closing.MarkerOf("2026-11-20"));
        Assert.Equal("2026-11-20", closing.SnapshotOf("crm/2026-11-20/_SUCCESS"));
        Assert.All(["crm/2026-11-20/Person.csv", "crm//_SUCCESS", "crm/_SUCCESS", "crm/a/b/_SUCCESS", "x/crm/a/_SUCCESS"], name =>
            Assert.Null(closing.SnapshotOf(name))
        );
        Assert.Null(SnapshotClosing.OneFile.MarkerOf("2026-11-20"));
        Assert.Null(SnapshotClosing.OneFile.SnapshotOf("crm/2026-11-20/_SUCCESS"));
    }

    [Fact]
    public void IsMarker_MarkerOfASnapshot_IsClaimedAndHasNoRows()
    {
        var contract = Read(Full("{marker: \"crm/{snapshot}/_SUCCESS\"}"));

        Assert.Equal(
            (true, true, false),
            (contract.Claims("crm/a/_SUCCESS"), contract.IsMarker("crm/a/_SUCCESS"), contract.IsMarker("crm/a/Person.csv"))
        );
    }

    private static string Full(string closing, string landing = "crm/{snapshot}/Person*.csv") =>
        Landing(InMode("full", ("landfallSnapshotClosedBy", closing)), landing);

    private static string Landing(string yaml, string landing) =>
        string.Join('\n', yaml.Split('\n').Select((line, at) => at == 7 ? $"    value: {landing}" : line));
}
