namespace Landfall.Deployment.Tests.Scripts;

/// <summary>All shell scripts of the repository.</summary>
public sealed class ShellTests
{
    public static TheoryData<string> Scripts() =>
        [
            ".ci/run",
            "docs/screenshots.sh",
            .. Directory
                .EnumerateFiles(Path.Combine(SharedData.Repository, "eng"), "*.sh", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(SharedData.Repository, path).Replace('\\', '/'))
                .Where(path => !path.Contains("node_modules", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_Bash_CanReadIt(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts run on Linux.");

        var found = await MachineTool.RunAsync(MachineTool.Find("bash"), ["-n", script]);

        Assert.Equal(new ToolResult(0, "", ""), found);
    }

    // SC2015: 'a && b || c' is meant as it is written. SC2317: functions that are called by their name.
    [Fact]
    public async Task Scripts_Shellcheck_FindsNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts run on Linux.");

        var found = await MachineTool.RunAsync(
            MachineTool.Find("shellcheck"),
            ["--external-sources", "--exclude=SC2015,SC2317", .. Scripts().Select(row => row.Data)]
        );

        Assert.Equal(new ToolResult(0, "", ""), found);
    }

    [Fact]
    public void Scripts_ThatAreRun_MayBeRun()
    {
        var notRun = new List<string>();
        foreach (var script in Scripts().Select(row => row.Data))
        {
            if (
                !OperatingSystem.IsWindows()
                && !File.GetUnixFileMode(Path.Combine(SharedData.Repository, script)).HasFlag(UnixFileMode.UserExecute)
            )
            {
                notRun.Add(script);
            }
        }

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode that says so.");
        Assert.Equal(["eng/deploy/steps.sh"], notRun);
    }
}
