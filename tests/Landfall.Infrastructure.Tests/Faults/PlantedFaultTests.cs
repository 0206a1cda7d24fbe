using Landfall.Infrastructure.Tests.Judge;

namespace Landfall.Infrastructure.Tests.Faults;

/// <summary>The judge is judged: each mistake is planted alone, and found by the rule and at the place that it is about.</summary>
public sealed class PlantedFaultTests
{
    private const int LeastFaults = 100;

    // What nothing here sees: each is planted too, so that the list says what is so.
    private static readonly PlantedFault[] Unseen =
    [
        new Ground("alerts", "Microsoft.Insights/scheduledQueryRules", "LandfallBacklog").Replace(
            "a word of the query language that is misspelt",
            "| summarize",
            "| sumarize",
            ""
        ),
        new Ground("warehouse", "Microsoft.Synapse/workspaces/administrators").Set(
            "an administrator who does not exist",
            "properties.sid",
            "99999999-9999-9999-9999-999999999999"
        ),
        new Ground("monitor", "Microsoft.Insights/actionGroups").Set(
            "an address that nobody reads",
            "properties.emailReceivers.0.emailAddress",
            "nobody@example.com"
        ),
    ];

    public static TheoryData<string> Faults => [.. PlantedFaults.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Judge_PlantedFault_IsFound(string name)
    {
        var fault = PlantedFaults.All.Single(one => one.Name == name);

        var found = fault.Found();

        Assert.True(
            found.Any(fault.IsMetBy),
            $"The rule '{fault.Rule}' did not find {name} at '{fault.Path}'. Found were: {string.Join("; ", found.DefaultIfEmpty())}"
        );
    }

    [Fact]
    public void Faults_Kinds_AreHundredAtLeastAndOfEveryRule()
    {
        Assert.Distinct(PlantedFaults.All.Select(fault => fault.Name));
        Assert.InRange(PlantedFaults.All.Count, LeastFaults, int.MaxValue);
        Assert.Equal(
            InfrastructureJudge.Rules.Select(rule => rule.Name).Order(StringComparer.Ordinal),
            PlantedFaults.All.Select(fault => fault.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Judge_WhatItCannotSee_IsListed() =>
        Assert.All(Unseen, fault => Assert.True(fault.Found() is [], $"'{fault.Name}' is found now: move it to the faults."));
}
