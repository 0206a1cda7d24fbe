using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class ContractSetTests
{
    private static readonly string Closed = SampleContract.InMode(
        "full",
        ("landfallSnapshotClosedBy", "{marker: \"crm/{snapshot}/_SUCCESS\"}")
    );

    [Fact]
    public void Read_TableDescribedTwice_NamesBothFilesAndLines()
    {
        var reading = ContractSet.Read([new("a.yaml", SampleContract.Yaml), new("b.yaml", SampleContract.Yaml)]);

        Assert.Equal(
            ["b.yaml:15: schema[0]: the table crm.person is described by a.yaml:15 too; a table has one contract"],
            reading.Problems.Select(problem => problem.ToString())
        );
        Assert.Null(reading.Set);
    }

    [Fact]
    public void Read_PatternsThatMeet_NamesBothFilesAndLinesAndAName()
    {
        var other = SampleContract
            .With("crm.person", "crm.people")
            .Replace("crm/{snapshot}/Person.csv", "crm/**", StringComparison.Ordinal);

        var reading = ContractSet.Read([new("a.yaml", SampleContract.Yaml), new("b.yaml", other)]);

        Assert.Equal(
            [
                "b.yaml:8: customProperties: the landing pattern 'crm/**' of crm.people and 'crm/{snapshot}/Person.csv' "
                    + "of crm.person (a.yaml:8) both claim names such as 'crm/x/Person.csv'; make one of them narrower",
            ],
            reading.Problems.Select(problem => problem.ToString())
        );
    }

    [Fact]
    public void Read_MarkersOfOneMeetFilesOfAnother_NamesBothAndAName()
    {
        var other = SampleContract
            .With("crm.person", "crm.people")
            .Replace("crm/{snapshot}/Person.csv", "people/*.csv", StringComparison.Ordinal)
            .Replace("schema:", "  - property: landfallMarkerFiles\n    value: \"crm/**/*n.csv\"\nschema:", StringComparison.Ordinal);

        var reading = ContractSet.Read([new("a.yaml", SampleContract.Yaml), new("b.yaml", other)]);

        Assert.Equal(
            [
                "b.yaml:8: customProperties: the marker pattern 'crm/**/*n.csv' of crm.people and 'crm/{snapshot}/Person.csv' "
                    + "of crm.person (a.yaml:8) both claim names such as 'crm/x/Person.csv'; make one of them narrower",
            ],
            reading.Problems.Select(problem => problem.ToString())
        );
    }

    [Fact]
    public void Read_SnapshotMarkerThatIsAFileOfAnother_NamesBothAndAName()
    {
        var other = SampleContract
            .With("crm.person", "crm.people")
            .Replace("crm/{snapshot}/Person.csv", "crm/**/*CESS", StringComparison.Ordinal);

        var reading = ContractSet.Read([new("a.yaml", Closed), new("b.yaml", other)]);

        Assert.Equal(
            [
                "b.yaml:8: customProperties: the landing pattern 'crm/**/*CESS' of crm.people and 'crm/{snapshot}/_SUCCESS' "
                    + "of crm.person (a.yaml:8) both claim names such as 'crm/x/_SUCCESS'; make one of them narrower",
            ],
            reading.Problems.Select(problem => problem.ToString())
        );
    }

    [Fact]
    public void Read_SnapshotMarkerOfTwoTables_IsShared() =>
        Assert.Empty(
            ContractSet
                .Read([
                    new("a.yaml", Closed),
                    new(
                        "b.yaml",
                        Closed
                            .Replace("crm.person", "crm.people", StringComparison.Ordinal)
                            .Replace("Person*", "People*", StringComparison.Ordinal)
                    ),
                ])
                .Problems
        );

    [Fact]
    public void Claim_NameOfAMarker_GivesItsContractAndWinsOverItsFiles()
    {
        var set = ContractSet.Create([SampleContract.Read(SampleContract.WithSetting("landfallMarkerFiles", "\"crm/**/*complete*\""))]);

        Assert.Equal("crm.person", set.Claim("crm/1/complete")?.Table);
        Assert.True(set.Contracts[0].IsMarker("crm/complete/complete_1"));
        Assert.False(set.Contracts[0].IsMarker("crm/complete/Person.csv"));
    }

    [Fact]
    public void Claim_NameOfOneContract_GivesIt()
    {
        var set = ContractSet.Create([SampleContract.Read(SampleContract.Yaml)]);

        Assert.Equal("crm.person", set.Claim("crm/1/Person.csv")?.Table);
        Assert.Null(set.Claim("crm/1/Other.csv"));
        Assert.Same(set.Contracts[0], set.Find("crm.person"));
        Assert.Null(set.Find("crm.other"));
    }

    [Fact]
    public void Create_Clash_Throws()
    {
        var contract = SampleContract.Read(SampleContract.Yaml);

        Assert.Throws<ArgumentException>(() => ContractSet.Create([contract, contract]));
    }
}
