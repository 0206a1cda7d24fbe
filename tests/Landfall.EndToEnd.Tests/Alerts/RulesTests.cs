using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Alerts;

/// <summary>What is delivered for Prometheus, as its own tools judge it.</summary>
public sealed class RulesTests
{
    private static string Folder => Path.Combine(SharedData.Repository, "deploy", "prometheus");

    [Fact]
    public async Task Config_OfPrometheusAndItsRules_IsValid()
    {
        var (code, output) = await DebianTool.RunAsync(
            DebianTool.Find("promtool"),
            "check",
            "config",
            Path.Combine(Folder, "prometheus.yml")
        );

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Config_OfAlertmanager_IsValid()
    {
        var (code, output) = await DebianTool.RunAsync(DebianTool.Find("amtool"), "check-config", Path.Combine(Folder, "alertmanager.yml"));

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Rules_TheirTests_Pass()
    {
        var (code, output) = await DebianTool.RunAsync(
            DebianTool.Find("promtool"),
            "test",
            "rules",
            Path.Combine(Folder, "landfall-rules-test.yml")
        );

        Assert.True(code == 0, output);
    }
}
