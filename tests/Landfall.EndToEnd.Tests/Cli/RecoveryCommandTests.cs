using System.Text.Json;
using Azure.Storage.Queues;
using Landfall.Cli.Hosting;
using Landfall.EndToEnd.Tests.Hosting;

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

        var rejects = await CliProcess.RunAsync(work.Path, "rejects", batch);
        Assert.Equal((0, ""), (rejects.ExitCode, rejects.Error));
        Assert.Equal([$"No row was set aside of {batch}.", "The file is refused as a whole:"], rejects.Lines.Take(2));
        Assert.StartsWith("html-instead-of-data:", rejects.Lines[2], StringComparison.Ordinal);

        var released = await CliProcess.RunAsync(work.Path, "release", batch, "--wait", "--json");
        Assert.Equal((1, 1L), (released.ExitCode, Number(released.Json, "changed")));
        Assert.Equal("refused", released.Json.GetProperty("ingestions")[0].GetProperty("state").GetString());

        var again = await CliProcess.RunAsync(work.Path, "release", published);
        Assert.Equal(
            (
                1,
                "",
                $"error: {published}: It is published; only what is parked or refused can be released. "
                    + $"To read it again: 'landfall reprocess --batch {published}'.\n"
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

    [Fact]
    public async Task ParkedAndRelease_OfMessages_ShowThemAndPutThemBack()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        var host = await Eventually.GetAsync(
            () => HostFile.ReadAsync(new DirectoryInfo(work.File(".landfall")), CancellationToken.None),
            () => "host.json is written"
        );
        var poison = new QueueClient(host.Storage, "events-poison");
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync("bm9uc2Vuc2U=");

        var parked = await CliProcess.RunAsync(work.Path, "parked");
        var json = await CliProcess.RunAsync(work.Path, "parked", "--json");
        var released = await CliProcess.RunAsync(work.Path, "release", "--messages");
        var again = await CliProcess.RunAsync(work.Path, "release", "--messages");
        var all = await CliProcess.RunAsync(work.Path, "release", "--all", "--json");

        Assert.Equal((0, ""), (parked.ExitCode, parked.Error));
        Assert.Contains("events-poison holds what the host gave up", parked.Lines);
        Assert.Contains(parked.Lines, line => line.Contains("not a CloudEvent", StringComparison.Ordinal));
        Assert.EndsWith("release --messages", parked.Lines[^1], StringComparison.Ordinal);
        Assert.Equal("not a CloudEvent", json.Json.GetProperty("queues")[0].GetProperty("messages")[0].GetProperty("what").GetString());
        Assert.Equal((0, "events-poison: 1 message put back\n", ""), (released.ExitCode, released.Output, released.Error));
        Assert.Equal((0, "No message was given up.\n", ""), (again.ExitCode, again.Output, again.Error));
        Assert.Equal((0, 2), (all.ExitCode, all.Json.GetProperty("queues").GetArrayLength()));
        Assert.Equal(0, (await poison.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
