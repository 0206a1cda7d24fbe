namespace Landfall.Deployment.Tests.Scripts;

/// <summary>The scripts of a deployment, with programs that write down how they were called.</summary>
public sealed class DeployScriptTests : IDisposable
{
    private const string Parameters = "eng/deploy/smoke/smoke.deployment.odcs.yaml";
    private const string Keys = "az functionapp keys list --name app --resource-group rg --query";
    private const string Endpoint = "https://app.example/runtime/webhooks/blobs?functionName=Host.Functions.LandingArrived&code=s3cret";

    private readonly FakeTools _tools = new();

    [Fact]
    public async Task Names_OfADeployment_AreLinesOfAnOutput()
    {
        _tools.Deployed();

        var run = await _tools.RunAsync("eng/deploy/names.sh", "--resource-group", "rg");

        Assert.Equal(new ToolResult(0, "app=app\nurl=https://app.example\naccount=data1\ntopic=topic\n", ""), run);
        Assert.Equal([DeploySteps.NamesCall], _tools.Calls);
    }

    [Fact]
    public async Task Names_NothingDeployed_AreNone()
    {
        _tools.NothingDeployed();

        Assert.Equal(new ToolResult(0, "", ""), await _tools.RunAsync("eng/deploy/names.sh", "--resource-group", "rg"));
    }

    [Fact]
    public async Task Names_CannotBeRead_SaysWhy()
    {
        _tools.Answer("az", "deployment group show *", code: 1, error: "(AuthorizationFailed) no");

        var run = await _tools.RunAsync("eng/deploy/names.sh", "--resource-group", "rg");

        Assert.Equal(
            new ToolResult(
                1,
                "",
                "(AuthorizationFailed) no\nerror: The deployment 'landfall' of 'rg' cannot be read.\n"
                    + "next:  See that the deploying identity is Contributor of rg.\n"
            ),
            run
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task Names_TheLastDeploymentFailed_AreNotTakenForNone(string outputs)
    {
        _tools.Answer("az", "deployment group show *", outputs);

        var run = await _tools.RunAsync("eng/deploy/names.sh", "--resource-group", "rg");
        var before = await _tools.RunAsync("eng/deploy/before.sh", "--resource-group", "rg");

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(
            "error: The last deployment 'landfall' of 'rg' failed, so it gives no names.\n",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Equal((0, "unknown  the last deployment of rg failed, so what is there is not known\n"), (before.ExitCode, before.Output));
    }

    [Fact]
    public async Task SignIn_AKeyOfOddLetters_IsHiddenAsItIs()
    {
        _tools.Deployed().Answer("az", "functionapp keys list *", "a b%0A'$(id)\"==").Answer("landfall", "upgrade *", "nothing changes");

        var run = await _tools.RunAsync("eng/deploy/before.sh", DeploySteps.OnGitHub, "--resource-group", "rg");

        Assert.Equal(new ToolResult(0, "::add-mask::a b%250A'$(id)\"==\nnothing changes\n", ""), run);
    }

    [Fact]
    public async Task Names_AnOutputIsMissing_GivesNoEmptyName()
    {
        _tools.Answer("az", "deployment group show *", """{ "functionAppName": { "value": "app" } }""");

        var run = await _tools.RunAsync("eng/deploy/names.sh", "--resource-group", "rg");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("has no output functionAppHostName", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventSubscriptions_KeyComesLate_DeploysTheEndpointAndHidesIt()
    {
        _tools
            .Deployed()
            .Answer("az", "functionapp keys list *", times: 2)
            .Answer("az", "functionapp keys list *", "s3cret")
            .Answer("az", "eventgrid system-topic event-subscription show *", code: 3, error: "(ResourceNotFound)")
            .Answer("az", "deployment group create *");

        var run = await _tools.RunAsync(
            "eng/deploy/event-subscriptions.sh",
            DeploySteps.OnGitHub,
            "--resource-group",
            "rg",
            "--parameters",
            Parameters
        );

        Assert.Equal(new ToolResult(0, $"::add-mask::s3cret\n::add-mask::{Endpoint}\nmade     topic tells app of landed files\n", ""), run);
        Assert.Equal(
            [
                DeploySteps.NamesCall,
                $"{Keys} systemKeys.blobs_extension --output tsv",
                $"{Keys} systemKeys.blobs_extension --output tsv",
                $"{Keys} systemKeys.blobs_extension --output tsv",
                "az eventgrid system-topic event-subscription show --name landing --system-topic-name topic --resource-group rg "
                    + "--include-full-endpoint-url true --query destination.endpointUrl --output tsv",
                $$"""{   "landingEndpoint": "{{Endpoint}}" } az deployment group create --name landfall --resource-group rg """
                    + $"--parameters {Parameters} --no-prompt true --output none --only-show-errors",
            ],
            _tools.Calls
        );
    }

    [Fact]
    public async Task EventSubscriptions_ThereAlready_DeploysNothing()
    {
        _tools
            .Deployed()
            .Answer("az", "functionapp keys list *", "s3cret")
            .Answer("az", "eventgrid system-topic event-subscription show *", Endpoint);

        var run = await _tools.RunAsync("eng/deploy/event-subscriptions.sh", "--resource-group", "rg", "--parameters", Parameters);

        Assert.Equal(new ToolResult(0, "there    topic tells app of landed files\n", ""), run);
        Assert.DoesNotContain(_tools.Calls, call => call.Contains("create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EventSubscriptions_NoKeyInTime_SaysThatNoHostHasStarted()
    {
        _tools.Deployed().Answer("az", "functionapp keys list *", "None");

        var run = await _tools.RunAsync(
            "eng/deploy/event-subscriptions.sh",
            "--resource-group",
            "rg",
            "--parameters",
            Parameters,
            "--within",
            "0"
        );

        Assert.Equal(
            new ToolResult(
                1,
                "",
                "error: The app 'app' has no key 'blobs_extension' after 0 s: no host with a blob trigger has started.\n"
                    + "next:  az functionapp function list --name app --resource-group rg\n"
            ),
            run
        );
    }

    [Fact]
    public async Task AppSetup_HostIsStillTheFormerVersion_WaitsAndDoesEachStepInOrder()
    {
        _tools
            .Answer("az", "functionapp keys list *", "master")
            .Answer("landfall", "doctor *", """{ "version": "0.1.6" }""", code: 1, times: 2)
            .Answer("landfall", "doctor *", """{ "version": "0.1.7" }""")
            .Answer("landfall", "*", "done");

        var run = await _tools.RunAsync(
            "eng/deploy/app-setup.sh",
            DeploySteps.OnGitHub,
            "--url",
            "https://app.example",
            "--app",
            "app",
            "--resource-group",
            "rg",
            "--set",
            "landfall",
            "--version",
            "0.1.7"
        );

        Assert.Equal(new ToolResult(0, "::add-mask::master\ndone\ndone\ndone\ndone\ndone\n", ""), run);
        Assert.Equal(
            [
                $"{Keys} masterKey --output tsv",
                "landfall doctor --url https://app.example --json",
                "landfall doctor --url https://app.example --json",
                "landfall doctor --url https://app.example --json",
                "landfall setup --url https://app.example",
                "landfall warehouse apply --yes --url https://app.example",
                "landfall contract apply eng/deploy/smoke --set landfall-smoke --url https://app.example",
                "landfall contract apply contracts --set landfall --prune --keep-going --url https://app.example",
                "landfall warehouse apply --yes --url https://app.example",
            ],
            _tools.Calls
        );
    }

    [Fact]
    public async Task AppSetup_AContractIsLeftOut_DoesTheRestAndEndsWith1()
    {
        _tools
            .Answer("landfall", "doctor *", """{ "version": "0.1.7" }""")
            .Answer("landfall", "contract apply contracts *", "left out", code: 1)
            .Answer("landfall", "*");

        var output = Path.Combine(_tools.Folder, "output");

        var run = await _tools.RunAsync(
            "eng/deploy/app-setup.sh",
            new Dictionary<string, string?> { ["GITHUB_OUTPUT"] = output },
            "--url",
            "https://app.example",
            "--set",
            "landfall"
        );

        Assert.Equal(new ToolResult(1, "left out\n", ""), run);
        Assert.Equal("contracts=left-out\n", await File.ReadAllTextAsync(output, default));
        Assert.Equal("landfall warehouse apply --yes --url https://app.example", _tools.Calls[^1]);
    }

    [Fact]
    public async Task AppSetup_NobodyAnswers_ChangesNothing()
    {
        _tools.Answer("landfall", "doctor *", """{ "host": null }""", code: 3);

        var run = await _tools.RunAsync(
            "eng/deploy/app-setup.sh",
            "--url",
            "https://app.example",
            "--set",
            "landfall",
            "--version",
            "0.1.7",
            "--within",
            "0"
        );

        Assert.Equal(
            new ToolResult(
                1,
                "",
                "error: No Landfall 0.1.7 answers at https://app.example within 0 s.\nnext:  landfall doctor --url https://app.example\n"
            ),
            run
        );
        Assert.Equal(["landfall doctor --url https://app.example --json"], _tools.Calls);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public async Task Before_WhatTheUpgradeSays_DecidesWhetherItGoesOn(int said, int code)
    {
        _tools.Deployed().Answer("az", "functionapp keys list *", "master").Answer("landfall", "upgrade *", "what pends", code: said);
        var summary = Path.Combine(_tools.Folder, "summary");

        var run = await _tools.RunAsync("eng/deploy/before.sh", "--resource-group", "rg", "--summary", summary);

        Assert.Equal(code, run.ExitCode);
        Assert.StartsWith("what pends\n", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("```\nwhat pends\n```\n", await File.ReadAllTextAsync(summary, default), StringComparison.Ordinal);
        Assert.Equal(
            [DeploySteps.NamesCall, $"{Keys} masterKey --output tsv", "landfall upgrade --check --url https://app.example"],
            _tools.Calls
        );
        Assert.Equal(
            code == 0 ? "" : "error: This version cannot work on what is in rg.\nnext:  Do what is said above; nothing was changed.\n",
            run.Error
        );
    }

    [Fact]
    public async Task Before_NothingDeployed_SaysSo()
    {
        _tools.NothingDeployed();

        var run = await _tools.RunAsync("eng/deploy/before.sh", "--resource-group", "rg");

        Assert.Equal(new ToolResult(0, "first    nothing is deployed in rg yet\n", ""), run);
    }

    [Fact]
    public async Task WhatIf_Changes_AreAComment()
    {
        _tools.Answer("az", "deployment group what-if *", "Resource changes: 1 to create.");
        var page = Path.Combine(_tools.Folder, "what-if.md");

        var run = await _tools.RunAsync("eng/deploy/what-if.sh", "--parameters", Parameters, "--resource-group", "rg", "--out", page);

        Assert.Equal(new ToolResult(0, "Resource changes: 1 to create.\n", ""), run);
        Assert.Equal(
            [
                $"az deployment group what-if --resource-group rg --parameters {Parameters} --validation-level ProviderNoRbac "
                    + "--no-prompt true --only-show-errors",
            ],
            _tools.Calls
        );
        Assert.Equal(
            $"<!-- landfall what-if {Parameters} -->\n### What `{Parameters}` would change\n\n<details><summary>1 lines</summary>\n\n"
                + "```\nResource changes: 1 to create.\n\n```\n\n</details>\n",
            await File.ReadAllTextAsync(page, default)
        );
    }

    [Fact]
    public async Task WhatIf_IsRefused_SaysWhyInTheCommentAndFails()
    {
        _tools.Answer("az", "deployment group what-if *", code: 1, error: new string('x', 70_000));
        var page = Path.Combine(_tools.Folder, "what-if.md");

        var run = await _tools.RunAsync("eng/deploy/what-if.sh", "--parameters", Parameters, "--resource-group", "rg", "--out", page);

        var text = await File.ReadAllTextAsync(page, default);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"### `{Parameters}` cannot be deployed", text, StringComparison.Ordinal);
        Assert.Contains("... cut here", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 60_000, 65_000);
    }

    [Theory]
    [InlineData("smoke.sh")]
    [InlineData("app-setup.sh")]
    [InlineData("names.sh")]
    [InlineData("before.sh")]
    [InlineData("event-subscriptions.sh")]
    [InlineData("what-if.sh")]
    [InlineData("package.sh")]
    [InlineData("good-packages.sh")]
    [InlineData("rollback.sh")]
    public async Task Script_WordThatItDoesNotKnow_ShowsHowItIsCalled(string script)
    {
        var run = await _tools.RunAsync($"eng/deploy/{script}", "--no-such", "x");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"eng/deploy/{script} --", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _tools.Dispose();
}
