using System.Net;
using Azure.Core;
using Azure.Identity;
using Landfall.Cli;
using Landfall.Cli.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>Keys and tokens, and who gets them.</summary>
public sealed class HostAccessTests
{
    [Fact]
    public async Task Sign_KeyAndToken_AreInTheRequest()
    {
        var credential = new FixedCredential(_ => new AccessToken("a-token", DateTimeOffset.MaxValue));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://app.example/api/tables");

        await new HostAccess("a-key", "api://app/.default", credential).SignAsync(request, default);

        Assert.Equal("a-key", Assert.Single(request.Headers.GetValues("x-functions-key")));
        Assert.Equal("Bearer a-token", request.Headers.Authorization?.ToString());
        Assert.Equal(["api://app/.default"], credential.Scopes);
    }

    [Fact]
    public async Task Sign_NoKeyAndNoScope_LeavesTheRequestAsItIs()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://app.example/api/tables");

        await HostAccess.None.SignAsync(request, default);

        Assert.Empty(request.Headers);
    }

    [Fact]
    public async Task Sign_NoTokenToBeHad_SaysWhatToDo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://app.example/api/tables");
        var access = new HostAccess(
            null,
            "api://app/.default",
            new FixedCredential(_ => throw new CredentialUnavailableException("nobody\nis here"))
        );

        var failure = await Assert.ThrowsAsync<CliException>(() => access.SignAsync(request, default));

        Assert.Equal(
            (ExitCode.Failed, "There is no token for the scope 'api://app/.default': nobody"),
            (failure.ExitCode, failure.Message)
        );
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("http://127.0.0.1:7071", true)]
    [InlineData("http://localhost:7071", true)]
    [InlineData("http://app.example", false)]
    public void IsSafeFor_AKey_WantsHttpsOrThisMachine(string url, bool isSafe)
    {
        Assert.Equal(isSafe, new HostAccess("a-key", null, null).IsSafeFor(new Uri(url)));
        Assert.True(HostAccess.None.IsSafeFor(new Uri(url)));
    }

    [Fact]
    public async Task Command_AtANamedHost_SendsTheKeyAndSaysWhenItIsTheWrongOne()
    {
        using var work = new WorkFolder();
        await using var host = await StubAsync("right");

        var let = await CliProcess.RunWithAsync("LANDFALL_KEY", "right", work.Path, "parked", "--url", host.Urls.First());
        var refused = await CliProcess.RunWithAsync("LANDFALL_KEY", "wrong", work.Path, "parked", "--url", host.Urls.First());
        var clear = await CliProcess.RunWithAsync("LANDFALL_KEY", "right", work.Path, "parked", "--url", "http://landfall.invalid");

        Assert.Equal((0, "No batch is parked or refused.\n", ""), (let.ExitCode, let.Output, let.Error));
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith(
            "error: The host did not let this in: it answered 401 to /api/ingestions?state=parked&limit=100.\n"
                + "next:  Set LANDFALL_KEY to a key of the app ",
            refused.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(2, clear.ExitCode);
        var broken = await CliProcess.RunWithAsync("LANDFALL_KEY", "ri\nght", work.Path, "parked", "--url", host.Urls.First());
        var ended = await CliProcess.RunWithAsync("LANDFALL_KEY", "right\n", work.Path, "parked", "--url", host.Urls.First());
        Assert.Equal((2, 0), (broken.ExitCode, ended.ExitCode));
        Assert.StartsWith("error: What LANDFALL_KEY holds is no key: ", broken.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ght", broken.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            "error: A key or token would go to http://landfall.invalid/ unencrypted.\n",
            clear.Error,
            StringComparison.Ordinal
        );
    }

    // As the Functions host does: health is open, all else wants the key.
    private static async Task<WebApplication> StubAsync(string key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use(
            (http, next) =>
            {
                if (http.Request.Path == "/api/health" || http.Request.Headers["x-functions-key"] == key)
                {
                    return next(http);
                }

                http.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
                return Task.CompletedTask;
            }
        );
        app.MapGet("/api/health", () => Results.Ok());
        app.MapGet("/api/ingestions", () => Results.Ok(new { Ingestions = Array.Empty<string>() }));
        app.MapGet("/api/poison", () => Results.Ok(new { Queues = Array.Empty<string>() }));
        await app.StartAsync();
        return app;
    }

    private sealed class FixedCredential(Func<TokenRequestContext, AccessToken> answer) : TokenCredential
    {
        public string[] Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return ValueTask.FromResult(answer(requestContext));
        }
    }
}
