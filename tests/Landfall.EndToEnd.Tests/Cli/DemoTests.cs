namespace Landfall.EndToEnd.Tests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Twice_ShowsEveryRowAccountedForBothTimes()
    {
        using var work = new WorkFolder();
        Directory.CreateSymbolicLink(work.File("contracts"), WorkFolder.Contracts);

        var first = await CliProcess.RunAsync(work.Path, "demo");
        var second = await CliProcess.RunAsync(work.Path, "demo", "--json");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.DoesNotContain('\u001b', first.Output);
        Assert.DoesNotContain("NOT OK", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.True(second.Json.GetProperty("balanced").GetBoolean());
        Assert.Equal(7, second.Json.GetProperty("ingestions").GetArrayLength());
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Demo_AtItsEnd_LeavesAWarehouseToRead()
    {
        using var work = new WorkFolder();

        await CliProcess.RunAsync(work.Path, "demo");
        var counted = await CliProcess.RunAsync(
            work.Path,
            "query",
            "select count(*) from amplitude.event",
            "--data",
            ".landfall/demo",
            "--json"
        );

        Assert.Equal(59_880, counted.Json.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task Demo_FolderThatNoDemoHasMade_IsLeftAsItIs()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("mine/demo"));
        await File.WriteAllTextAsync(work.File("mine/demo/notes.txt"), "keep me", TestContext.Current.CancellationToken);

        var result = await CliProcess.RunAsync(work.Path, "demo", "--data", "mine");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds what no demo has made", result.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal("keep me", await File.ReadAllTextAsync(work.File("mine/demo/notes.txt"), TestContext.Current.CancellationToken));
    }
}
