using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class WaitingOrderTests
{
    [Theory]
    [InlineData("crm.account", "crm.account")]
    [InlineData("[crm.account, crm.contact]", "crm.account, crm.contact")]
    public void Read_TablesToWaitFor_AreInTheContract(string value, string expected) =>
        Assert.Equal(expected, string.Join(", ", SampleContract.Read(SampleContract.WithSetting("landfallAfter", value)).After));

    [Theory]
    [InlineData("x", "14: customProperties[3].value: expected the name of a table, such as salesforce.account, or a list of names")]
    [InlineData("[]", "14: customProperties[3].value: the list is empty; name at least one table")]
    [InlineData("[crm.a, crm.a]", "14: customProperties[3].value[1]: the table 'crm.a' is there twice")]
    public void Read_NoNamesOfTables_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], SampleContract.Problems(SampleContract.WithSetting("landfallAfter", value)));

    [Fact]
    public void Read_TableThatNoContractDescribes_IsAProblemOfTheSet() =>
        Assert.Equal(
            ["b.yaml:14: customProperties: crm.b waits for crm.aa, which no contract describes (nearest: crm.a)"],
            Problems(("a", null), ("b", "crm.aa"))
        );

    [Fact]
    public void Read_AnotherFileIsNotValid_SaysNothingOfTablesThatMayBeInIt()
    {
        var reading = ContractSet.Read([Document("b", "crm.a"), new ContractDocument("a.yaml", "kind: x")]);

        Assert.DoesNotContain(reading.Problems, problem => problem.Message.Contains("waits for", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "crm.a",
        null,
        null,
        "a.yaml:14: customProperties: crm.a waits for crm.a: tables in a circle are never ready; take one of them out of landfallAfter"
    )]
    [InlineData(
        "crm.b",
        "crm.c",
        "crm.a",
        "a.yaml:14: customProperties: crm.a waits for crm.b waits for crm.c waits for crm.a: tables in a circle are never ready; take one of them out of landfallAfter"
    )]
    [InlineData(
        null,
        "crm.c",
        "[crm.a, crm.b]",
        "b.yaml:14: customProperties: crm.b waits for crm.c waits for crm.b: tables in a circle are never ready; take one of them out of landfallAfter"
    )]
    public void Read_TablesInACircle_AreAProblemOfTheSet(string? a, string? b, string? c, string expected) =>
        Assert.Equal([expected], Problems(("a", a), ("b", b), ("c", c)));

    [Fact]
    public void Read_TablesInARow_AreNone() => Assert.Empty(Problems(("a", null), ("b", "crm.a"), ("c", "[crm.a, crm.b]")));

    private static IEnumerable<string> Problems(params (string Name, string? After)[] contracts) =>
        ContractSet
            .Read(contracts.Select(contract => Document(contract.Name, contract.After)))
            .Problems.Select(problem => problem.ToString());

    private static ContractDocument Document(string name, string? after) =>
        new(
            $"{name}.yaml",
            (after is null ? SampleContract.Yaml : SampleContract.WithSetting("landfallAfter", after))
                .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
                .Replace("Person.csv", $"{name}.csv", StringComparison.Ordinal)
        );
}
