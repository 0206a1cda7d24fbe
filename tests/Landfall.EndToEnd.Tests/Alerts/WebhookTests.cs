using System.Text;
using Landfall.EndToEnd.Tests.Cli;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;
using Landfall.Tests.Events.Webhook;

namespace Landfall.EndToEnd.Tests.Alerts;

/// <summary>What a running host tells a webhook, and what it does while that hangs.</summary>
public sealed class WebhookTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Webhook_HangsWhileFilesLand_DelaysNoneAndIsToldWhenItIsBack()
    {
        await using var webhook = await LoopbackWebhook.StartAsync();
        webhook.Answer = _ => null;
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed, settings: Settings(webhook));

        await bed.DropAsync("crm/ada@example.com.csv", Text("Id,Name\n1,Canary\n"));
        await app.Api.AllEndedAsync(1);
        await webhook.HeardAsync();
        for (var file = 2; file <= 6; file++)
        {
            await bed.DropAsync($"crm/{file}.csv", Text($"Id,Name,Age\n{file},Canary,36\n"));
        }

        var ended = await app.Api.AllEndedAsync(6);
        Assert.Equal(5, ended.Count(batch => batch.State == "published"));
        webhook.Answer = _ => new WebhookReply(200);
        var batch = ended.Single(one => one.State == "refused").Batch;
        await Eventually.GetAsync(
            async () => (await bed.RowsAsync("a|")).Count == 0 ? bed : null,
            () => $"the webhook has taken the alert; it was told {webhook.Posts.Count} times. {app.Notes}"
        );

        Assert.Single(webhook.Posts.Select(post => post.Body).Distinct(StringComparer.Ordinal));
        Assert.Contains($"\"{batch}-g0:refused:", webhook.Posts[0].Body, StringComparison.Ordinal);
        Assert.All(webhook.Posts, post => Assert.DoesNotMatch("ada|Canary|example", post.Body));
        Assert.DoesNotContain(LoopbackWebhook.Secret, app.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlertsTest_WebhookAnswers_SaysWhat()
    {
        await using var webhook = await LoopbackWebhook.StartAsync();
        using var bed = new LandfallBed(azurite);
        using var work = new WorkFolder();
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed, settings: Settings(webhook));

        var taken = await CliProcess.RunAsync(work.Path, "alerts", "test", "--url", UrlOf(app));
        webhook.Answer = _ => new WebhookReply(410);
        var refused = await CliProcess.RunAsync(work.Path, "alerts", "test", "--json", "--url", UrlOf(app));

        Assert.Equal((0, ""), (taken.ExitCode, taken.Error));
        Assert.Matches($@"^taken {webhook.Host} after \d\.\d s\. It answered 200 OK\.\n$", taken.Output);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(
            (webhook.Host, false, 410, "It answered 410 Gone. Look at the address and the template in Landfall:Alerts:Webhook."),
            (
                refused.Json.GetProperty("webhook").GetString(),
                refused.Json.GetProperty("taken").GetBoolean(),
                refused.Json.GetProperty("status").GetInt32(),
                refused.Json.GetProperty("detail").GetString()
            )
        );
        Assert.All(webhook.Posts, post => Assert.Equal("This is a test of Landfall's alerts.", Assert.Single(post.Lines)));
    }

    [Fact]
    public async Task AlertsTest_NoWebhookIsSet_SaysHowToSetOne()
    {
        using var bed = new LandfallBed(azurite);
        using var work = new WorkFolder();
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed);

        var run = await CliProcess.RunAsync(work.Path, "alerts", "test", "--url", UrlOf(app));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No webhook is set. Set Landfall__Alerts__Webhook__Url", run.Error, StringComparison.Ordinal);
    }

    private static string UrlOf(RunningApp app) => app.Api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static Dictionary<string, string?> Settings(LoopbackWebhook webhook) =>
        new(StringComparer.Ordinal)
        {
            ["Landfall:Alerts:Webhook:Url"] = webhook.Url,
            ["Landfall:Alerts:Webhook:Timeout"] = "00:00:02",
            ["Landfall:Alerts:Gather"] = "00:00:00",
            ["Landfall:Alerts:Between"] = "00:00:00",
            ["AlertSchedule"] = "*/1 * * * * *",
        };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
