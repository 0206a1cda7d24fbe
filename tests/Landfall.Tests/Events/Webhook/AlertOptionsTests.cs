using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.Events.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Events.Webhook;

public sealed partial class AlertOptionsTests
{
    [Theory]
    [InlineData(
        "Landfall:Alerts:Types:0",
        "landfall.batch.paked",
        "which is no event that people are alerted of. Did you mean 'landfall.batch.parked'?"
    )]
    [InlineData(
        "Landfall:Alerts:Types:0",
        "landfall.table.updated",
        "Expected landfall.batch.parked, landfall.slo.breached, landfall.slo.recovered."
    )]
    [InlineData("Landfall:Alerts:Webhook:Url", "hooks.example.com/T0PSECRET", "is no address of a webhook; expected https://HOST/PATH")]
    [InlineData("Landfall:Alerts:Webhook:Url", "https://ada:T0PSECRET@hooks.example.com/", "without a user's name")]
    [InlineData("Landfall:Alerts:Webhook:Template", "/no/such/file.json", "Expected a file that the app can read.")]
    public void Start_SettingMakesNoSense_SaysWhichAndTheNearest(string setting, string value, string words)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Start((setting, value)));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(LoopbackWebhook.Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"text\": \"{{titel}}\"}", "line 2 has the placeholder '{{titel}}', which is none. Did you mean '{{title}}'?")]
    [InlineData("{\"text\": \"{{somebody's password}}\"}", "Expected one of id, source, table, time, title, text, count,")]
    [InlineData("{\"text\": {{title}}}", "with its values it is not JSON, in line 1.")]
    [InlineData("", "with its values it is not JSON, in line 1.")]
    public void Start_TemplateIsNone_SaysWhere(string template, string words)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, template);

        var failure = Assert.Throws<OptionsValidationException>(() => Start(("Landfall:Alerts:Webhook:Template", file)));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Render_TemplatesOfTheDocs_AreJsonWithTheValues()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "concepts", "alerts.md"));
        var templates = Template().Matches(text).Select(match => match.Groups["json"].Value).ToList();

        Assert.Equal(2, templates.Count);
        Assert.All(templates, template =>
        {
            var body = PostTemplate
                .Parse(template)
                .Render(
                    AlertPost.Test(DateTimeOffset.UnixEpoch, "https://docs/\"playbook\".md") with
                    {
                        Table = "crm.p\"\\\n",
                    },
                    "/landfall"
                );
            using var json = JsonDocument.Parse(body);
            var texts = Texts(json.RootElement).ToList();
            Assert.Contains(texts, one => one.Contains("This is a test of Landfall's alerts.", StringComparison.Ordinal));
            Assert.Contains(texts, one => one.Contains("https://docs/\"playbook\".md", StringComparison.Ordinal));
            Assert.DoesNotContain("{{", body, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Docs_Placeholders_AreAllThatThereAre()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "concepts", "alerts.md"));

        Assert.All(PostTemplate.Names, name => Assert.Contains($"`{{{{{name}}}}}`", text, StringComparison.Ordinal));
    }

    private static void Start(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            .Build();
        using var services = new ServiceCollection().AddLandfall(configuration).BuildServiceProvider();
        _ = (services.GetRequiredService<IOptions<AlertOptions>>().Value, services.GetRequiredService<IOptions<WebhookOptions>>().Value);
    }

    private static IEnumerable<string> Texts(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject().SelectMany(one => Texts(one.Value)),
            JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
            JsonValueKind.String => [json.GetString()!],
            _ => [],
        };

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Template();
}
