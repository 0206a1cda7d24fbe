using Landfall.Infrastructure.Tests.Judge;
using Landfall.Infrastructure.Tests.Judge.Rules;
using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;
using Landfall.Telemetry;

namespace Landfall.Infrastructure.Tests.Code;

/// <summary>The names that the deployment and the code have in common are the code's, all of them and no others.</summary>
public sealed class NamesTests
{
    public static TheoryData<string> ParameterFiles => [.. Snapshot.Stages];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Storage_ContainersQueuesAndTables_AreThoseOfTheCode(string stage)
    {
        var snapshot = Snapshot.Load(stage);
        var (data, host) = (Names.DataAccount(snapshot), Names.HostAccount(snapshot));

        Assert.Equal(
            ["landing", "ledger", "lake", "rejects", "contracts", "deadletters"],
            Names.Below(snapshot, data, "blobServices/containers")
        );
        Assert.Equal(Names.DataContainers, Names.Below(snapshot, data, "blobServices/containers"));
        Assert.Equal(Names.DataQueues, Names.Below(snapshot, data, "queueServices/queues"));
        Assert.Equal(["deployments"], Names.Below(snapshot, host, "blobServices/containers"));
        Assert.Equal([LandfallNames.LedgerTableOf("")], Names.Below(snapshot, host, "tableServices/tables"));
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Alerts_RulesAndTheirSeverities_AreTheCatalog(string stage) =>
        Assert.Equal(
            AlertCatalog.All.Select(alert => (alert.Name, (long?)AlertRule.NumberOf(alert.Severity), Metrics(alert))),
            Snapshot
                .Load(stage)
                .Of("Microsoft.Insights/scheduledQueryRules")
                .Select(rule =>
                    (
                        rule.Text("properties.displayName")!,
                        rule.Number("properties.severity"),
                        string.Join(
                            ", ",
                            Kql.Metrics(rule.Text("properties.criteria.allOf.0.query")!)
                                .Where(name => name is not "landfall.")
                                .Order(StringComparer.Ordinal)
                        )
                    )
                )
        );

    // What a subscription's filter and the address of the blob trigger name has to be a function of the app.
    [Fact]
    public void Functions_OfTheApp_HaveTheLandingTrigger() => Assert.Contains(LandfallNames.LandingFunction, FunctionAppRule.Functions);

    private static string Metrics(AlertDefinition alert) =>
        string.Join(", ", alert.Metrics.Select(metric => metric.Name).Order(StringComparer.Ordinal));
}
