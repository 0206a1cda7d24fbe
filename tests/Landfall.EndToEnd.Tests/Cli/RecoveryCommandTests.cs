using System.Text.Json;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>The commands that look after what was stopped.</summary>
public sealed class RecoveryCommandTests
{
    [Fact]
    public async Task Commands_OnARefusedAndAPublishedFile_TellOneStory()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        await File.WriteAllTextAsync(work.File("page.csv"), "<!DOCTYPE html><html><body>Sign in</body></html>\n");
        await CliProcess.RunAsync(work.Path, "ingest", "page.csv", "--table", "salesforce.account");
        await CliProcess.RunAsync(
            work.Path,
            "sample",
            "--table",
            "salesforce.contact",
            "--rows",
            "100",
            "--bad",
            "0.02",
            "--out",
            "Contact.csv"
        );
        var published = (await CliProcess.RunAsync(work.Path, "ingest", "Contact.csv", "--json"))
            .Json.GetProperty("ingestions")[0]
            .GetProperty("batch")
            .GetString()!;

        var parked = await CliProcess.RunAsync(work.Path, "parked", "--json");
        var refused = Assert.Single(parked.Json.GetProperty("ingestions").EnumerateArray());
        var batch = refused.GetProperty("batch").GetString()!;
        Assert.Equal(
            (0, "refused", "html-instead-of-data"),
            (parked.ExitCode, refused.GetProperty("state").GetString(), refused.GetProperty("error").GetProperty("code").GetString())
        );

        var released = await CliProcess.RunAsync(work.Path, "release", batch, "--wait", "--json");
        Assert.Equal((1, 1L), (released.ExitCode, Number(released.Json, "changed")));
        Assert.Equal("refused", released.Json.GetProperty("ingestions")[0].GetProperty("state").GetString());

        var again = await CliProcess.RunAsync(work.Path, "release", published);
        Assert.Equal(
            (
                1,
                "",
                $"error: {published}: It is published; only what is parked or refused can be released. To read it again, reprocess it.\n"
            ),
            (again.ExitCode, again.Output, again.Error)
        );

        var planned = await CliProcess.RunAsync(
            work.Path,
            "reprocess",
            "salesforce.contact",
            "--from",
            "2020-01-01",
            "--to",
            "2099-12-31",
            "--dry-run",
            "--json"
        );
        Assert.Equal((0, 1L, 0L), (planned.ExitCode, Number(planned.Json, "planned"), Number(planned.Json, "changed")));

        var replayed = await CliProcess.RunAsync(work.Path, "rejects", "replay", "salesforce.contact", "--json");
        Assert.Equal((0, 1L, 0L), (replayed.ExitCode, Number(replayed.Json, "unchanged"), Number(replayed.Json, "changed")));

        var unasked = await CliProcess.RunAsync(work.Path, "forget", published);
        Assert.Equal(
            (2, "", $"error: Forgetting {published} takes its rows out of the table, and nobody can be asked here.\nnext:  Say --yes.\n"),
            (unasked.ExitCode, unasked.Output, unasked.Error)
        );

        foreach (
            var line in (string[][])
                [
                    ["parked"],
                    ["parked", "salesforce.contact"],
                    ["rejects", "replay", "salesforce.contact"],
                    ["reprocess", "--batch", published, "--dry-run"],
                ]
        )
        {
            var shown = await CliProcess.RunAsync(work.Path, line);
            Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
            Assert.DoesNotContain('\u001b', shown.Output);
        }
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
