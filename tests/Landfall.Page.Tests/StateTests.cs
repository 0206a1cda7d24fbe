using System.Globalization;
using System.Net;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Recovery;
using Landfall.Tests.Azurite;
using Microsoft.Playwright;

namespace Landfall.Page.Tests;

/// <summary>What a person sees in each state of an install.</summary>
public sealed class StateTests(AzuriteFixture azurite, BrowserFixture browser, PageLandfall landfall) : IClassFixture<PageLandfall>
{
    [Fact]
    public async Task Open_EmptyInstall_SaysWhatToDoFirst()
    {
        using var bed = new LandfallBed(azurite);
        await using var app = await RunningApp.StartAsync(bed, bringsContracts: false);
        await using var open = await browser.OpenAsync(PageLandfall.AddressOf(app));

        await open.SeeAsync("No contract is in force yet");

        Assert.Contains("landfall contract apply FOLDER", await open.TextAsync("#view"), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Open_BeforeTheFirstAnswer_SaysThatItLooks()
    {
        await using var open = await browser.OpenAsync(address: null);
        await open.Page.RouteAsync("**/api/status*", _ => Task.CompletedTask);

        await open.GoAsync(landfall.Address);

        await open.SeeAsync("Looking how the tables stand …");
        Assert.Equal("true", await open.Page.Locator("#view").GetAttributeAsync("aria-busy"));
    }

    [Fact]
    public async Task Open_PublishedTable_ShowsItsNumbersAndRejectsByRuleAndColumn()
    {
        await using var open = await browser.OpenAsync(landfall.Address);
        var row = open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "amplitude.event" }).First;

        await row.GetByText("fine").WaitForAsync();

        var text = await row.InnerTextAsync();
        Assert.Contains(landfall.Events.Rows.ToString("N0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        Assert.Contains(landfall.Events.BadRows.ToString("N0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        Assert.Equal(
            $"Rows of the newest 1 published file, oldest first: from {landfall.Events.Rows:N0} to {landfall.Events.Rows:N0}, "
                + $"the last one {landfall.Events.Rows:N0}",
            await row.GetByRole(AriaRole.Img).Last.GetAttributeAsync("aria-label")
        );
        var counts = (await landfall.Api.GetAsync("status/amplitude.event/rejects")).GetProperty("counts").EnumerateArray().ToList();
        Assert.Equal(landfall.Events.BadRows, counts.Sum(count => count.GetProperty("rows").GetInt64()));
        await open.Page.Locator("summary").Filter(new() { HasText = "amplitude.event" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Table, new() { Name = "Rejected rows of amplitude.event by column and rule" }).WaitForAsync();
        var shown = await open.TextAsync("details");
        Assert.All(counts, count => Assert.Contains(count.GetProperty("rule").GetString()!, shown, StringComparison.Ordinal));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Open_RefusedAndUnclaimedFiles_ShowsWhyAndTheNextStep()
    {
        await using var open = await browser.OpenAsync(landfall.Address);
        await open.Page.GetByRole(AriaRole.Heading, new() { Name = "Needs a person" }).WaitForAsync();

        var refused = (await landfall.Api.IngestionsAsync()).Single(one => one.State == "refused");
        var text = await open.TextAsync(".todo");

        Assert.Contains(PageLandfall.WebPage, text, StringComparison.Ordinal);
        Assert.Contains(refused.Error!.Message, text, StringComparison.Ordinal);
        Assert.Contains($"Next: {refused.Error.Hint}", text, StringComparison.Ordinal);
        Assert.Contains("1 file that no contract claims", text, StringComparison.Ordinal);
        Assert.Equal("2 files need a person", await open.TextAsync("#verdict"));
        Assert.Equal(1, await open.Page.GetByRole(AriaRole.Button, new() { Name = $"Release {PageLandfall.WebPage}" }).CountAsync());
    }

    [Fact]
    public async Task Open_LateAndBreachedObjectives_ShowsThemWithReasonAndBudget()
    {
        await using var open = await browser.OpenAsync(address: null);
        await open.Page.RouteAsync("**/api/status*", async route =>
        {
            var answer = await route.FetchAsync();
            var reply = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await answer.TextAsync(), JsonSerializerOptions.Web)!;
            reply["tables"] = JsonSerializer.SerializeToElement(
                reply["tables"]
                    .EnumerateArray()
                    .Select(table =>
                    {
                        var fields = table.Deserialize<Dictionary<string, JsonElement>>()!;
                        if (fields["table"].GetString() == "amplitude.event")
                        {
                            fields["objectives"] = JsonSerializer.SerializeToElement(Objectives);
                        }

                        return fields;
                    })
            );
            await route.FulfillAsync(new() { Response = answer, Body = JsonSerializer.Serialize(reply) });
        });

        await open.GoAsync(landfall.Address);
        var row = open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "frequency: breached" });
        await row.WaitForAsync();

        Assert.Contains("budget used up", await row.InnerTextAsync(), StringComparison.Ordinal);
        var todo = await open.TextAsync(".todo");
        Assert.Contains("No file for 3 h, promised is one each hour.", todo, StringComparison.Ordinal);
        Assert.Contains("Rows take 12 min, promised are 10.", todo, StringComparison.Ordinal);
        Assert.Contains("Ask the source whether it sent anything.", todo, StringComparison.Ordinal);
        Assert.Contains("See on the table's page what its files wait for.", todo, StringComparison.Ordinal);
        Assert.Contains("1 table breached", await open.TextAsync("#verdict"), StringComparison.Ordinal);
        Assert.Equal("verdict bad", await open.Page.Locator("#verdict").GetAttributeAsync("class"));
        Assert.Contains("breached", await open.TextAsync(".numbers"), StringComparison.Ordinal);
        Assert.Equal(
            ["https://wiki.example.com/landfall#landfallobjectivemissed"],
            (await open.Page.Locator(".todo a[href^=https]").EvaluateAllAsync<string[]>("all => all.map(one => one.href)")).Distinct(
                StringComparer.Ordinal
            )
        );
        Assert.Empty(open.Complaints);
    }

    private static readonly object[] Objectives =
    [
        new
        {
            objective = "frequency",
            state = "breached",
            since = "2026-11-28T20:00:00Z",
            budgetLeft = -0.2,
            reason = "No file for 3 h, promised is one each hour.",
        },
        new
        {
            objective = "latency",
            state = "late",
            since = "2026-11-28T22:00:00Z",
            budgetLeft = 0.8,
            reason = "Rows take 12 min, promised are 10.",
        },
    ];

    [Fact]
    public async Task Open_TablesPage_SaysWhatItCostsThisMonth()
    {
        await using var open = await browser.OpenAsync(new Uri(landfall.Address, "#/tables/amplitude.event"));

        await open.Page.Locator(".facts").GetByText("Cost this month").WaitForAsync();

        Assert.Matches(
            "Cost this month ?[0-9,]+\\.00 EUR of 1,000,000\\.00 EUR prices of 2026-11-28, westeurope",
            await open.TextAsync(".facts")
        );
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Open_TablesPage_IsTheContractsIdCard()
    {
        await using var open = await browser.OpenAsync(new Uri(landfall.Address, "#/tables/salesforce.account"));

        await open.Page.GetByRole(AriaRole.Table, new() { Name = "Columns of salesforce.account" }).WaitForAsync();

        var facts = await open.TextAsync(".facts");
        Assert.Contains("full", facts, StringComparison.Ordinal);
        Assert.Contains("salesforce/{snapshot}/Account.csv", facts, StringComparison.Ordinal);
        var id = open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "MasterRecordId" });
        Assert.Contains("text", await id.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(
            "key",
            await open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "key" }).First.InnerTextAsync(),
            StringComparison.Ordinal
        );
        Assert.Contains("in force", await open.TextAsync("[aria-labelledby=changes]"), StringComparison.Ordinal);
        Assert.Equal("salesforce.account · Landfall", await open.Page.TitleAsync());
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Open_FileDroppedWhileThePageIsOpen_AppearsByItself()
    {
        await using var own = await RecoveryLandfall.StartAsync(azurite);
        await using var open = await browser.OpenAsync(PageLandfall.AddressOf(own.App));
        var row = open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "crm.person" });
        await row.GetByText("no file yet").WaitForAsync();
        await open.Page.EvaluateAsync("document.body.dataset.kept = 'yes'");

        await own.Bed.DropAsync("crm/dropped-while-open.csv", "Id,Name,Age\n1,Ada,36\n2,Grace,85\n"u8.ToArray());

        await open.Page.Locator("#files").GetByText("crm/dropped-while-open.csv").WaitForAsync();
        await row.GetByText("fine").WaitForAsync();
        await row.GetByRole(AriaRole.Cell, new() { Name = "2", Exact = true }).WaitForAsync();
        Assert.Equal("yes", await open.Page.EvaluateAsync<string>("document.body.dataset.kept"));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Open_HiddenTab_AsksNothingUntilItIsSeenAgain()
    {
        const string Show =
            "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); "
            + "document.dispatchEvent(new Event('visibilitychange')); }";
        await using var open = await browser.OpenAsync(address: null);
        var asked = 0;
        open.Page.Request += (_, request) => asked += request.Url.Contains("/api/status", StringComparison.Ordinal) ? 1 : 0;
        await open.Page.Clock.InstallAsync();
        await open.GoAsync(landfall.Address);
        await open.Page.GetByRole(AriaRole.Heading, new() { Name = "Tables", Exact = true }).WaitForAsync();

        await open.Page.EvaluateAsync(Show, "hidden");
        var before = asked;
        await open.Page.Clock.FastForwardAsync(60_000);
        await open.Page.EvaluateAsync("fetch('/api/health').then(answer => answer.text())");

        Assert.Equal(before, asked);
        await open.Page.RunAndWaitForRequestAsync(
            () => open.Page.EvaluateAsync(Show, "visible"),
            request => request.Url.Contains("/api/status", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Open_HostGoesAway_SaysSinceWhenWhatIsShownIsOld()
    {
        await using var open = await browser.OpenAsync(landfall.Address);
        await open.Page.GetByRole(AriaRole.Heading, new() { Name = "Tables", Exact = true }).WaitForAsync();

        await open.Page.RouteAsync("**/api/**", route => route.AbortAsync());

        await open.SeeAsync("This host does not answer. See that landfall up runs. What is shown is from");
        await open.Page.UnrouteAllAsync();
        await open.Page.Locator("#notice").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task Open_Keyboard_ReachesEveryActionAndKeepsItsPlaceWhenThePageRenews()
    {
        await using var open = await browser.OpenAsync(landfall.Address);
        await open.Page.GetByRole(AriaRole.Heading, new() { Name = "Needs a person" }).WaitForAsync();
        var button = open.Page.GetByRole(AriaRole.Button, new() { Name = $"Release {PageLandfall.WebPage}" });
        await button.FocusAsync();

        await open.Page.Keyboard.PressAsync("Enter");

        await open.Page.GetByRole(AriaRole.Dialog, new() { Name = $"Release {PageLandfall.WebPage}?" }).WaitForAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(
            $"Release {PageLandfall.WebPage}",
            await open.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')")
        );
        Assert.Equal("refused", (await landfall.Api.IngestionsAsync()).Single(one => one.Name == PageLandfall.WebPage).State);
    }

    [Fact]
    public async Task Get_Page_HasAStrictPolicyAndNothingFromElsewhere()
    {
        using var http = new HttpClient { BaseAddress = landfall.Address };

        using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("://", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }
}
