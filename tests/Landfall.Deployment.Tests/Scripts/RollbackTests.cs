namespace Landfall.Deployment.Tests.Scripts;

/// <summary>Which package an environment goes back to.</summary>
public sealed class RollbackTests : IDisposable
{
    // Two pages, as GitHub gives them, the newest artifact first.
    private const string Artifacts = """
        {"artifacts": [
          {"name": "deployed-prod-300-ccc", "created_at": "2026-11-28T12:00:00Z", "expired": false, "workflow_run": OWN},
          {"name": "passed-dev-300-ccc", "created_at": "2026-11-28T11:30:00Z", "expired": false, "workflow_run": OWN},
          {"name": "package", "created_at": "2026-11-28T11:00:00Z", "expired": false, "workflow_run": OWN},
          {"name": "passed-prod-200-bbb", "created_at": "2026-11-21T12:00:00Z", "expired": false, "workflow_run": OWN}]}
        {"artifacts": [
          {"name": "deployed-prod-200-bbb", "created_at": "2026-11-21T11:50:00Z", "expired": false, "workflow_run": OWN},
          {"name": "passed-prod-100-aaa", "created_at": "2026-11-14T12:00:00Z", "expired": false, "workflow_run": OWN},
          {"name": "passed-prod-050-000", "created_at": "2026-07-14T12:00:00Z", "expired": true, "workflow_run": OWN}]}
        """;

    private static readonly string Listed = Artifacts.Replace(
        "OWN",
        """{"repository_id": 1, "head_repository_id": 1, "head_branch": "main"}""",
        StringComparison.Ordinal
    );

    private const string Listing = "gh api --paginate 'repos/{owner}/{repo}/actions/artifacts?per_page=100'";

    private readonly FakeTools _tools = new FakeTools().Answer("gh", "workflow run *");

    [Fact]
    public async Task GoodPackages_OfAnEnvironment_AreListedNewestFirst()
    {
        _tools.Answer("gh", "api *", Listed);

        var run = await _tools.RunAsync("eng/deploy/good-packages.sh", "--environment", "prod");

        Assert.Equal(new ToolResult(0, "200\tbbb\t2026-11-21T12:00:00Z\n100\taaa\t2026-11-14T12:00:00Z\n", ""), run);
        Assert.Equal([Listing], _tools.Calls);
    }

    [Fact]
    public async Task Rollback_WhatIsDeployedDidNotPass_TakesTheLastThatDid()
    {
        _tools.Answer("gh", "api *", Listed);

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
        _tools.Answer("gh", "api *", Listed.Replace("deployed-prod-300-ccc", "deployed-prod-200-bbb", StringComparison.Ordinal));

        await _tools.RunAsync("eng/deploy/rollback.sh", "--environment", "prod");

        Assert.Contains("package-run=100", _tools.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoodPackages_OnesThatAForkLeftBehind_ArePassedOver()
    {
        _tools.Answer(
            "gh",
            "api *",
            """
            {"artifacts": [
              {"name": "passed-prod-900-eee", "created_at": "2026-11-28T12:00:00Z", "expired": false,
                "workflow_run": {"repository_id": 1, "head_repository_id": 2, "head_branch": "main"}},
              {"name": "passed-prod-901-eee", "created_at": "2026-11-28T12:00:00Z", "expired": false,
                "workflow_run": {"repository_id": 1, "head_repository_id": null, "head_branch": "main"}},
              {"name": "passed-prod-902-eee", "created_at": "2026-11-28T12:00:00Z", "expired": false}]}
            """
        );

        var run = await _tools.RunAsync("eng/deploy/good-packages.sh", "--environment", "prod");

        Assert.Equal(new ToolResult(0, "", ""), run);
    }

    [Theory]
    [InlineData("acme/landfall", "push", ".github/workflows/deploy.yml", true)]
    [InlineData("acme/landfall", "workflow_dispatch", ".github/workflows/deploy.yml@refs/heads/main", true)]
    [InlineData("mallory/landfall", "push", ".github/workflows/deploy.yml", false)]
    [InlineData("mallory/landfall", "pull_request", ".github/workflows/deploy.yml", false)]
    [InlineData("acme/landfall", "pull_request", ".github/workflows/deploy.yml", false)]
    [InlineData("acme/landfall", "push", ".github/workflows/other.yml", false)]
    public async Task Source_ARun_IsOneOfDeployOnABranchOfTheRepository(string repository, string started, string path, bool isTaken)
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        _tools.Answer(
            "gh",
            "api repos/acme/landfall/actions/runs/900",
            $$"""
            {"head_sha": "{{Commit}}", "event": "{{started}}", "path": "{{path}}", "head_repository": {"full_name": "{{repository}}" } }
            """
        );

        var run = await _tools.RunAsync("eng/deploy/source.sh", "--repository", "acme/landfall", "--run", "900");

        Assert.Equal(
            isTaken
                ? new ToolResult(0, $"run=900\ncommit={Commit}\n", "")
                : new ToolResult(
                    1,
                    "",
                    "error: The run 900 is not one of deploy.yml on a branch of acme/landfall, so its package is not deployed.\n"
                        + "next:  gh run list --workflow deploy.yml\n"
                ),
            run
        );
    }

    [Theory]
    [InlineData("12x")]
    [InlineData("1/../../../zen")]
    [InlineData("$(id)")]
    public async Task Source_WhatIsNoRun_IsAskedNobody(string run)
    {
        _tools.Answer("gh", "*");

        var ended = await _tools.RunAsync("eng/deploy/source.sh", "--repository", "acme/landfall", "--run", run);

        Assert.Equal(
            (1, $"error: '{run}' is no run, such as 1234567890.\nnext:  gh run list --workflow deploy.yml\n"),
            (ended.ExitCode, ended.Error)
        );
        Assert.Empty(_tools.Calls);
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
        _tools.Answer("gh", "api *", Listed);

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
