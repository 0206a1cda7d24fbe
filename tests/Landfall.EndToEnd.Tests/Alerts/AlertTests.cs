using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Alerts;

/// <summary>From a host to a person: the real Prometheus scrapes it, the real Alertmanager tells a webhook.</summary>
public sealed class AlertTests(AzuriteFixture azurite)
{
    private const string Missed = "LandfallObjectiveMissed";

    [Fact]
    public async Task Alerts_FileIsRefusedAndHostIsKilled_TellTheWebhookAndResolve()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var host = await CrashHostProcess.StartAsync(bed);
        await using var alerts = await AlertBed.StartAsync(host.Api.Http.BaseAddress!);
        await bed.DropAsync("crm/a.csv", Encoding.UTF8.GetBytes("<html></html>"));

        var refused = await alerts.ToldAsync("LandfallFilesStopped", "firing", ("landfall_error_code", "html-instead-of-data"));
        Assert.Equal("page", refused.Labels["severity"]);
        Assert.Equal("docs/operations/playbook.md#landfallfilesstopped", refused.Annotations["runbook"]);
        Assert.DoesNotContain(alerts.Told, one => one.Name == "LandfallDown");

        await host.KillAsync();
        await alerts.ToldAsync("LandfallDown", "firing", ("severity", "page"));

        var port = host.Api.Http.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var second = await CrashHostProcess.StartAsync(bed, more: ["--port", port]);
        await alerts.ToldAsync("LandfallDown", "resolved");
    }

    [Fact]
    public async Task Alerts_TableMissesItsPromiseAndRecovers_FireAndResolve()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(
            PersonContract.File,
            PersonContract.Yaml + "\nslaProperties:\n  - property: frequency\n    value: 20\n    unit: s\n"
        );
        await using var host = await CrashHostProcess.StartAsync(bed);
        await using var alerts = await AlertBed.StartAsync(host.Api.Http.BaseAddress!);

        var missed = await alerts.ToldAsync(Missed, "firing", ("landfall_table", "crm.person"));
        Assert.Equal(("frequency", "page"), (missed.Labels["landfall_objective"], missed.Labels["severity"]));
        Assert.Equal("crm.person does not keep its frequency.", missed.Annotations["summary"]);

        await bed.DropAsync("crm/a.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n1,Ada,36\n"));
        await alerts.ToldAsync(Missed, "resolved", ("landfall_table", "crm.person"));
    }
}
