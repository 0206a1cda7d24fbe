using Landfall.Infrastructure.Tests.Judge;
using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.OnAzure;
using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Infrastructure.Tests.Code;

/// <summary>The settings that are deployed are those that the code reads: no more, no less, and the app takes them.</summary>
public sealed class SettingsTests
{
    // Those that only some deployments have.
    private static readonly string[] Optional =
    [
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount",
        "Landfall__Alerts__Webhook__Url",
        "Landfall__Planning__MaxGroups",
    ];

    public static TheoryData<string> ParameterFiles => [.. Snapshot.Stages];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Settings_Deployed_AreThoseThatTheAppNeeds(string stage) =>
        Assert.Equal(
            KnownSettings.Needed.Order(StringComparer.Ordinal),
            Map(stage).Names("properties").Except(Optional).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Settings_OfTriggers_AreReadFromTheCode() =>
        Assert.Equal(
            [
                "AlertSchedule",
                "EventsQueue",
                "LandingContainer",
                "PartSweepSchedule",
                "ServiceLevelSchedule",
                "SweepSchedule",
                "TASKHUB_NAME",
                "TableWatchSchedule",
                "WarehouseSweepSchedule",
            ],
            KnownSettings.OfTriggers
        );

    [Theory]
    [InlineData("Landfall__Sweep__Settle", true)]
    [InlineData("Landfall__Cost__Prices__Currency", true)]
    [InlineData("Landfall__Cost__Budgets__crm_person", true)]
    [InlineData("Landfall__Alerts__Types__0", true)]
    [InlineData("Landfall__Credentials__SALESFORCE_SECRET__ExpiresOn", true)]
    [InlineData("LedgerStorage__tableServiceUri", true)]
    [InlineData("AzureFunctionsJobHost__functionTimeout", true)]
    [InlineData("Landfall__Sweep__Settles", false)]
    [InlineData("Landfall__Cost__Budgets", false)]
    [InlineData("LedgerStorage__tableUri", false)]
    [InlineData("AzureFunctionsJobHost__timeout", false)]
    public void Knows_Setting_IsReadFromOptionsAndHostJson(string name, bool expected) => Assert.Equal(expected, KnownSettings.Knows(name));

    // The real composition of the app with what is deployed: every option is bound and checked, every storage found.
    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void App_WithTheDeployedSettings_IsComposedAndTakesThem(string stage)
    {
        var map = Map(stage);
        var settings = map.Names("properties")
            .ToDictionary(
                name => name.Replace("__", ":", StringComparison.Ordinal),
                name => (string?)DeployedValue.Of(map.Text($"properties.{name}")!),
                StringComparer.Ordinal
            );

        using var app = AzureApp.Build([], settings);

        app.Services.GetRequiredService<IStartupValidator>().Validate();
        Assert.IsType<SynapseWarehouse>(app.Services.GetRequiredService<IWarehouse>());
        Assert.Equal(
            $"https://{Names.DataAccount(Snapshot.Load(stage))!.Name}.dfs.core.windows.net/lake",
            app.Services.GetRequiredService<IOptions<SynapseWarehouseOptions>>().Value.Lake
        );
    }

    private static PredictedResource Map(string stage) => Snapshot.Load(stage).Of("Microsoft.Web/sites/config").Single();
}
