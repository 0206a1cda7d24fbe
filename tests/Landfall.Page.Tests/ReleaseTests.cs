using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure.Core;
using Azure.Storage.Blobs;
using Landfall.EndToEnd.Tests.Recovery;
using Landfall.Local.StatusPage;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Landfall.Page.Tests;

/// <summary>A stopped file is released by the page's button, and by no other page.</summary>
public sealed class ReleaseTests(AzuriteFixture azurite, BrowserFixture browser)
{
    private const string File = "crm/a.csv";

    [Fact]
    public async Task Release_ParkedFileWhoseFaultIsSettled_IsPublished()
    {
        ClosedDoor? door = null;
        await using var landfall = await RecoveryLandfall.StartAsync(azurite, configure: bed => services =>
            {
                var options = new BlobClientOptions();
                options.AddPolicy(door = new ClosedDoor(bed.Landing.Name), HttpPipelinePosition.PerRetry);
                services.AddSingleton(new BlobServiceClient(bed.ConnectionString, options));
            });
        await using var open = await browser.OpenAsync(PageLandfall.AddressOf(landfall.App));
        var parked = await landfall.IngestAsync(File, "Id,Name,Age\n1,Ada,36\n");
        await open.Page.Locator(".todo").GetByText("parked", new() { Exact = true }).WaitForAsync();
        Assert.Contains(parked.Error!.Hint, await open.TextAsync(".todo"), StringComparison.Ordinal);
        door!.IsOpen = true;

        await open.Page.GetByRole(AriaRole.Button, new() { Name = $"Release {File}" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Equal("parked", Assert.Single(await landfall.Api.IngestionsAsync()).State);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = $"Release {File}" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();

        await open.Page.Locator("#files").GetByText("published").WaitForAsync();
        Assert.Equal(parked.Batch, Assert.Single(await landfall.Api.AllPublishedAsync(1)).Batch);
        await open.SeeAsync("All is well");
        Assert.Equal(0, await open.Page.Locator(".todo").CountAsync());
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Release_FromAPageOfAnotherProgramOfThisMachine_IsRefused()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var refused = await landfall.IngestAsync(File, "Id,Name\n1,Ada\n");
        var place = new Uri(PageLandfall.AddressOf(landfall.App), $"api/batches/{refused.Batch}/release");
        await using var other = await OtherSite.StartAsync();
        await using var open = await browser.OpenAsync(other.Address);

        // Neither a script nor a form of it may do so; what the script gets to see is that it failed.
        var answer = await open.Page.EvaluateAsync<string>(
            "place => fetch(place, { method: 'POST', mode: 'no-cors', body: '{}' }).then(answer => answer.type, failure => 'failed')",
            place.ToString()
        );
        var posted = await open.Page.RunAndWaitForResponseAsync(
            () =>
                open.Page.EvaluateAsync(
                    "place => { const form = Object.assign(document.createElement('form'), { method: 'post', action: place }); "
                        + "document.body.append(form); form.submit(); }",
                    place.ToString()
                ),
            response => response.Request.Method == "POST"
        );

        Assert.Contains(answer, (string[])["opaque", "failed"]);
        Assert.Equal(403, posted.Status);
        Assert.Equal((refused.Batch, "refused", 1), await StandAsync(landfall, refused.Batch));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("guessed", HttpStatusCode.Forbidden)]
    [InlineData("right", HttpStatusCode.OK)]
    public async Task Release_ByABrowserOfThisMachine_WantsTheTokenOfThePage(string? token, HttpStatusCode expected)
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var refused = await landfall.IngestAsync(File, "Id,Name\n1,Ada\n");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"batches/{refused.Batch}/release", UriKind.Relative))
        {
            Headers = { { "Origin", "http://localhost:3000" } },
            Content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        if (token is not null)
        {
            request.Headers.Add(PageToken.Header, token == "right" ? landfall.App.Service<PageToken>().Value : token);
        }

        using var answer = await landfall.Api.Http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
        {
            Assert.Equal((refused.Batch, "refused", 1), await StandAsync(landfall, refused.Batch));
        }
    }

    private static async Task<(string Batch, string State, int Attempts)> StandAsync(RecoveryLandfall landfall, string batch)
    {
        var entry = await landfall.EntryAsync(batch);
        return (entry.Batch, entry.State.ToString().ToLowerInvariant(), entry.Stages.Count(stage => stage.Stage == "curate"));
    }

    /// <summary>A page of somebody else, at another port of this machine.</summary>
    private sealed class OtherSite(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First());

        public static async Task<OtherSite> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--urls=http://127.0.0.1:0"] });
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.MapGet("/", () => Results.Text("<!doctype html><title>Other</title><body>Other", "text/html"));
            await app.StartAsync();
            return new OtherSite(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
