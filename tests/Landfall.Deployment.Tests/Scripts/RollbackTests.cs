namespace Landfall.Deployment.Tests.Scripts;

/// <summary>Which package an environment goes back to.</summary>
public sealed class RollbackTests : IDisposable
{
    // Two pages, as GitHub gives them, the newest artifact first.
    private const string Artifacts = """
        {"artifacts": [
          {"name": "deployed-prod-300-ccc", "created_at": "2026-11-28T12:00:00Z", "expired": false},
          {"name": "passed-dev-300-ccc", "created_at": "2026-11-28T11:30:00Z", "expired": false},
          {"name": "package", "created_at": "2026-11-28T11:00:00Z", "expired": false},
          {"name": "passed-prod-200-bbb", "created_at": "2026-11-21T12:00:00Z", "expired": false}]}
        {"artifacts": [
          {"name": "deployed-prod-200-bbb", "created_at": "2026-11-21T11:50:00Z", "expired": false},
          {"name": "passed-prod-100-aaa", "created_at": "2026-11-14T12:00:00Z", "expired": false},
          {"name": "passed-prod-050-000", "created_at": "2026-07-14T12:00:00Z", "expired": true}]}
        """;

    private const string Listing = "gh api --paginate 'repos/{owner}/{repo}/actions/artifacts?per_page=100'";

    private readonly FakeTools _tools = new FakeTools().Answer("gh", "workflow run *");

    [Fact]
    public async Task GoodPackages_OfAnEnvironment_AreListedNewestFirst()
    {
        _tools.Answer("gh", "api *", Artifacts);

        var run = await _tools.RunAsync("eng/deploy/good-packages.sh", "--environment", "prod");

        Assert.Equal(new ToolResult(0, "200\tbbb\t2026-11-21T12:00:00Z\n100\taaa\t2026-11-14T12:00:00Z\n", ""), run);
        Assert.Equal([Listing], _tools.Calls);
    }

    [Fact]
    public async Task Rollback_WhatIsDeployedDidNotPass_TakesTheLastThatDid()
    {
        _tools.Answer("gh", "api *", Artifacts);

        var run = await _tools.RunAsync("eng/deploy/rollback.sh", "--environment", "prod");

        Assert.Equal(new ToolResult(0, "deploy.yml deploys the package of run 200 to prod; 'gh run watch' follows it\n", ""), run);
        Assert.Equal(
            [
                Listing,
                Listing,
                "gh workflow run deploy.yml --ref main --field environment=prod --field package-run=200 --field only-package=true",
            ],
            _tools.Calls
        );
    }

    [Fact]
    public async Task Rollback_WhatIsDeployedPassed_TakesTheOneBefore()
    {
        _tools.Answer("gh", "api *", Artifacts.Replace("deployed-prod-300-ccc", "deployed-prod-200-bbb", StringComparison.Ordinal));

        await _tools.RunAsync("eng/deploy/rollback.sh", "--environment", "prod");

        Assert.Contains("package-run=100", _tools.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_NoOtherPackage_SaysWhatToDo()
    {
        _tools.Answer("gh", "api *", """{"artifacts": []}""");

        var run = await _tools.RunAsync("eng/deploy/rollback.sh", "--environment", "prod");

        Assert.Equal(
            new ToolResult(
                1,
                "",
                "error: No other package has passed in 'prod'.\n"
                    + "next:  Name the run that built one by --run: gh run list --workflow deploy.yml\n"
            ),
            run
        );
    }

    [Fact]
    public async Task Rollback_ToANamedRunThatDidNotPass_SaysSoAndStarts()
    {
        _tools.Answer("gh", "api *", Artifacts);

        var run = await _tools.RunAsync("eng/deploy/rollback.sh", "--environment", "prod", "--run", "300");

        Assert.StartsWith("note: the package of run 300 has not passed in 'prod'\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("package-run=300", _tools.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastHistory_NewestRunLeftNone_TakesTheOneBefore()
    {
        _tools
            .Answer("gh", "run list *", """[{"databaseId": 9}, {"databaseId": 8}]""")
            .Answer("gh", "run download 9 *", code: 1)
            .Answer("gh", "run download 8 *");
        var folder = Path.Combine(_tools.Folder, "history");

        var run = await _tools.RunAsync("eng/nightly/last-history.sh", folder);

        Assert.Equal(new ToolResult(0, "the history is that of run 8\n", ""), run);
        Assert.True(Directory.Exists(folder));
        Assert.Equal(
            [
                "gh run list --workflow nightly.yml --branch main --status completed --limit 20 --json databaseId",
                $"gh run download 9 --name benchmark-history --dir {folder}",
                $"gh run download 8 --name benchmark-history --dir {folder}",
            ],
            _tools.Calls
        );
    }

    public void Dispose() => _tools.Dispose();
}
