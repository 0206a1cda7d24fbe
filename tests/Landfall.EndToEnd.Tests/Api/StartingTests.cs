using System.Net;
using System.Text;
using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>POST /api/ingestions, and who may ask at all.</summary>
public sealed class StartingTests(ApiLandfall landfall) : IClassFixture<ApiLandfall>
{
    private LandfallClient Api => landfall.Api;

    [Fact]
    public async Task Start_AFileThatHasEnded_SaysWhereItStands()
    {
        var started = await Api.PostAsync("ingestions", new { name = ApiLandfall.Page }, HttpStatusCode.Accepted);

        Assert.Equal(
            $$"""{"batch":"{{landfall.Refused.Batch}}","table":"salesforce.account","generation":0,"state":"refused"}""",
            started.GetRawText()
        );
    }

    [Fact]
    public async Task Start_AFileThatNobodyClaims_SaysUnclaimed()
    {
        var started = await Api.PostAsync("ingestions", new { name = ApiLandfall.Stranger }, HttpStatusCode.Accepted);

        Assert.Equal(
            (landfall.Unclaimed.Batch, "unclaimed"),
            (started.GetProperty("batch").GetString(), started.GetProperty("state").GetString())
        );
    }

    [Theory]
    [InlineData("misc/nothing.txt", "unclaimed")]
    [InlineData("salesforce/2026-11-28/Account.csv", "registered")]
    public async Task Start_AnEmptyFile_SaysWhereItStands(string name, string state)
    {
        await landfall.DropAsync(name, []);

        var started = await Api.PostAsync("ingestions", new { name }, HttpStatusCode.Accepted);

        Assert.Equal(state, started.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(
        """{"name":"misc/absent.txt"}""",
        HttpStatusCode.NotFound,
        "No file 'misc/absent.txt' has landed; upload it first, or see GET /api/ingestions for what has."
    )]
    [InlineData("{}", HttpStatusCode.BadRequest, "The body names no file; expected {\"name\": \"path/in/landing\"}.")]
    [InlineData("name", HttpStatusCode.BadRequest, "The body names no file; expected {\"name\": \"path/in/landing\"}.")]
    public async Task Start_WhatCannotBeStarted_SaysWhy(string body, HttpStatusCode status, string detail)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Api.Http.PostAsync(new Uri("ingestions", UriKind.Relative), content);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            detail,
            System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("GET", "health")]
    [InlineData("GET", "ingestions")]
    [InlineData("POST", "ingestions")]
    [InlineData("GET", "tables")]
    [InlineData("GET", "batches/nonsense")]
    [InlineData("GET", "rejects")]
    [InlineData("POST", "query")]
    public async Task AnyRoute_FromAForeignPage_IsRefused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Headers = { { "Origin", "https://example.com" } },
        };

        using var response = await Api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task AnyRoute_ByAnotherHostName_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("health", UriKind.Relative))
        {
            Headers = { Host = "example.com" },
        };

        using var response = await Api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task AnyRoute_FromAPageOfThisMachine_Answers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("health", UriKind.Relative))
        {
            Headers = { { "Origin", "http://localhost:3000" } },
        };

        using var response = await Api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "ingestions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "nowhere", HttpStatusCode.NotFound)]
    public async Task NoRoute_Asked_SaysSo(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));

        using var response = await Api.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }
}
