using System.Net;
using System.Net.Http.Json;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Tests.Local;

public sealed class HttpTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Get_RouteWithAValue_AnswersJson()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address };

        Assert.Equal("""{"id":"salesforce.account-1"}""", await http.GetStringAsync("/api/batches/salesforce.account-1"));
    }

    [Fact]
    public async Task Post_Body_ReachesTheFunction()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address };

        using var answer = await http.PostAsJsonAsync("/api/Ingest", new { path = "x.csv" });

        Assert.Equal((HttpStatusCode.Accepted, """{"path":"x.csv"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("PUT", "/api/Ingest", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    public async Task Send_NoSuchFunction_IsRefused(string method, string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address };

        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://example.com", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://localhost:5000", HttpStatusCode.OK)]
    [InlineData("Host", "example.com", HttpStatusCode.BadRequest)]
    public async Task Get_FromAPageOfAnotherSite_IsRefused(string header, string value, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/batches/1");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Start_Port_IsOnLoopbackOnly()
    {
        await using var app = await StartAsync();

        Assert.Equal("127.0.0.1", app.Address.Host);
    }

    private async Task<TestApp> StartAsync()
    {
        var app = new TestApp(azurite, typeof(Batches), typeof(Ingest));
        await app.StartAsync();
        return app;
    }

    public sealed class Batches
    {
        [Function(nameof(Batches))]
        public Task<IActionResult> Run(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "batches/{id}")] HttpRequest request,
            string id
        ) => Task.FromResult<IActionResult>(new OkObjectResult(new { Id = id }));
    }

    public sealed class Ingest
    {
        [Function(nameof(Ingest))]
        public async Task<IActionResult> Run(
            [HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request,
            [DurableClient] DurableTaskClient client,
            CancellationToken cancellationToken
        )
        {
            var body = await request.ReadFromJsonAsync<Dictionary<string, string>>(cancellationToken);
            return new AcceptedResult((string?)null, body);
        }
    }
}
