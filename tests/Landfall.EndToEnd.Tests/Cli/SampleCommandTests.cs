namespace Landfall.EndToEnd.Tests.Cli;

public sealed class SampleCommandTests
{
    [Fact]
    public async Task Sample_ToStandardOutput_IsTheSameTwice()
    {
        using var work = new WorkFolder();
        string[] line = ["sample", "--table", "salesforce.contact", "--rows", "20", "--seed", "5", "--bad", "0.2"];

        var first = await CliProcess.RunAsync(work.Path, line);
        var second = await CliProcess.RunAsync(work.Path, line);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(21, first.Lines.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Sample_ToAFileWithJson_SaysWhatIsInIt()
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(
            work.Path,
            "sample",
            "--table",
            "amplitude.event",
            "--rows",
            "1000",
            "--bad",
            "0.05",
            "--out",
            "events.json",
            "--json"
        );

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(1000, result.Json.GetProperty("rows").GetInt64());
        Assert.Equal(50, result.Json.GetProperty("badRows").GetInt64());
        Assert.Equal(new FileInfo(work.File("events.json")).Length, result.Json.GetProperty("bytes").GetInt64());
    }
}
