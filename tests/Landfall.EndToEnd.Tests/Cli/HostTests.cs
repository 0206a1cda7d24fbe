using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Landfall.DuckDb;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class HostTests
{
    [Fact]
    public async Task Up_ThenIngestStatusRejectsQuery_TellOneStory()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        await CliProcess.RunAsync(
            work.Path,
            "sample",
            "--table",
            "salesforce.account",
            "--rows",
            "1000",
            "--bad",
            "0.02",
            "--out",
            "may/Account.csv"
        );

        var ingested = await CliProcess.RunAsync(work.Path, "ingest", "may/Account.csv", "--json");
        var file = Assert.Single(ingested.Json.GetProperty("ingestions").EnumerateArray());

        Assert.Equal((0, ""), (ingested.ExitCode, ingested.Error));
        Assert.Equal(
            ("published", 1000L, 980L, 20L, 980L),
            (
                file.GetProperty("state").GetString(),
                Number(file, "rowsRead"),
                Number(file, "rows"),
                Number(file, "rejectRows"),
                Number(file, "loadedRows")
            )
        );

        var counted = await CliProcess.RunAsync(work.Path, "query", "select count(*) as n from salesforce.account", "--json");
        Assert.Equal(980, counted.Json.GetProperty("rows")[0][0].GetInt64());

        var rejects = await CliProcess.RunAsync(work.Path, "rejects", "salesforce.account", "--json");
        Assert.Equal(20, Number(rejects.Json, "total"));

        var name = file.GetProperty("name").GetString()!;
        var status = await CliProcess.RunAsync(work.Path, "status", name, "--json");
        Assert.Equal(file.GetProperty("batch").GetString(), status.Json.GetProperty("entry").GetProperty("batch").GetString());

        foreach (
            var line in (string[][])
                [
                    ["status"],
                    ["status", name],
                    ["cost"],
                    ["cost", "salesforce.account"],
                    ["cost", "-"],
                    ["rejects"],
                    ["query", "select * from salesforce.account limit 3"],
                ]
        )
        {
            var shown = await CliProcess.RunAsync(work.Path, line);
            Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
            Assert.All(shown.Lines, text => Assert.InRange(text.Length, 0, 100));
            Assert.DoesNotContain('\u001b', shown.Output);
        }
    }

    [Fact]
    public async Task Ingest_FileThatNoContractTakes_SaysWhichTablesThereAre()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        await File.WriteAllTextAsync(work.File("invoices.csv"), "a,b\n1,2\n");

        var result = await CliProcess.RunAsync(work.Path, "ingest", "invoices.csv");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("salesforce.account (", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("next:  Name its table by --table, or write a contract for it.\n", result.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(work.File("bills.csv"), "Id\n1\n");
        var both = await CliProcess.RunAsync(work.Path, "ingest", "invoices.csv", "bills.csv");
        Assert.Equal(1, both.ExitCode);
        Assert.StartsWith(
            "error: 2 of 2 files have no name to land under, so nothing was landed: invoices.csv, bills.csv. "
                + "The first: No contract claims '",
            both.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Commands_TableThatIsNotThere_SaySoAndEndWith1()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        const string Next = "next:  'dotnet run --project functions/Landfall.Cli -- status' lists those there are.\n";

        foreach (
            var (line, what) in ((string[] Line, string What)[])
                [
                    (["status", "salesforce.acount"], "table, batch or file"),
                    (["rejects", "salesforce.acount"], "table, batch or file"),
                    (["rejects", "replay", "salesforce.acount"], "table, batch or file"),
                    (["parked", "salesforce.acount"], "table"),
                    (["release", "--table", "salesforce.acount"], "table"),
                    (["reprocess", "salesforce.acount", "--from", "2026-11-01", "--to", "2026-11-02"], "table"),
                ]
        )
        {
            var result = await CliProcess.RunAsync(work.Path, line);
            Assert.Equal(
                (1, "", $"error: There is no {what} 'salesforce.acount'.\n{Next}"),
                (result.ExitCode, result.Output, result.Error)
            );
        }
    }

    [Fact]
    public async Task Commands_OnANamedDataFolder_NameItInTheNextStep()
    {
        using var work = new WorkFolder();
        await using var up = CliProcess.Start(work.Path, "up", "--contracts", WorkFolder.Contracts, "--data", "here");
        await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(work.File("here/host.json")) ? up : null),
            () => "host.json is written"
        );
        const string Program = "dotnet run --project functions/Landfall.Cli --";

        var status = await CliProcess.RunAsync(work.Path, "status", "no.such", "--data", "here");
        var query = await CliProcess.RunAsync(work.Path, "query", "select * from no.such", "--data", "here");
        await up.InterruptAsync();
        await up.EndAsync();
        var offline = await CliProcess.RunAsync(work.Path, "query", "select * from no.such", "--data", "here");
        var tables = await CliProcess.RunAsync(work.Path, "query", "show all tables", "--data", "here");

        Assert.Equal(
            (1, $"error: There is no table, batch or file 'no.such'.\nnext:  '{Program} status --data here' lists those there are.\n"),
            (status.ExitCode, status.Error)
        );
        Assert.Equal(1, query.ExitCode);
        Assert.Contains($"next:  '{Program} status --data here' lists the tables", query.Error, StringComparison.Ordinal);
        Assert.Equal(1, offline.ExitCode);
        Assert.Contains("show all tables\" --data here' lists", offline.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal((0, ""), (tables.ExitCode, tables.Error));

        // Without a host the rules of the host hold.
        var several = await CliProcess.RunAsync(work.Path, "query", "select 1; select 2", "--data", "here");
        var outside = await CliProcess.RunAsync(work.Path, "query", "select * from read_text('host.json')", "--data", "here");
        Assert.Equal((1, 1), (several.ExitCode, outside.ExitCode));
        Assert.Contains("expected one query, found 2 statements", several.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("Permission Error", outside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingest_FileThatIsRefused_EndsWith1AndTheReason()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        await File.WriteAllTextAsync(work.File("page.csv"), "<!DOCTYPE html><html><body>Sign in</body></html>\n");

        var result = await CliProcess.RunAsync(work.Path, "ingest", "page.csv", "--table", "salesforce.account");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, line => line.StartsWith("refused salesforce/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ingest_NameThatHasLandedWithOtherContent_ReplacesNothingUnlessToldTo()
    {
        const string Header = "Id,Name,Age\n";
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "may/people.csv", $"{Header}1,Ada,36\n");
        await WriteAsync(work, "june/people.csv", $"{Header}2,Grace,45\n3,Alan,41\n");
        await WriteAsync(work, "june/more.csv", $"{Header}4,Edsger,72\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "may/people.csv")).ExitCode);

        var both = await CliProcess.RunAsync(work.Path, "ingest", "june/people.csv", "june/more.csv");
        var same = await CliProcess.RunAsync(work.Path, "ingest", "may/people.csv", "--json");
        var again = await CliProcess.RunAsync(work.Path, "ingest", "may/people.csv");
        var before = await CliProcess.RunAsync(work.Path, "query", "select \"Id\" from crm.person order by all", "--json");
        var replaced = await CliProcess.RunAsync(work.Path, "ingest", "june/people.csv", "--replace");

        Assert.Equal(1, both.ExitCode);
        Assert.Contains("was not landed: other content has landed as 'crm/people.csv' before.", both.Error, StringComparison.Ordinal);
        Assert.Contains("say --replace", both.Error, StringComparison.Ordinal);
        Assert.Equal((0, "published"), (same.ExitCode, same.Json.GetProperty("ingestions")[0].GetProperty("state").GetString()));
        Assert.Equal("crm/people.csv", Assert.Single(same.Json.GetProperty("alreadyLanded").EnumerateArray()).GetString());
        Assert.Contains(again.Lines, line => line.Contains("unchanged  crm/people.csv  has landed before", StringComparison.Ordinal));
        Assert.DoesNotContain(again.Lines, line => line.Contains(" s  landed ", StringComparison.Ordinal));
        Assert.Equal(
            """[["1"],["4"]]""",
            before.Json.GetProperty("rows").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)
        );
        Assert.Equal((0, ""), (replaced.ExitCode, replaced.Error));
    }

    [Fact]
    public async Task Ingest_StrictAndTheContentIsThereAlready_EndsWith1()
    {
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "a.csv", "Id,Name,Age\n1,Ada,36\n");
        await WriteAsync(work, "b.csv", "Id,Name,Age\n1,Ada,36\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "a.csv", "--strict")).ExitCode);

        var result = await CliProcess.RunAsync(work.Path, "ingest", "b.csv", "--strict", "--json");

        Assert.Equal((1, "duplicate"), (result.ExitCode, result.Json.GetProperty("ingestions")[0].GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Ingest_FileThatWasForgotten_SaysThatItBroughtNothing()
    {
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "a.csv", "Id,Name,Age\n1,Ada,36\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "a.csv")).ExitCode);
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "forget", "crm/a.csv", "--yes", "--wait")).ExitCode);

        var loose = await CliProcess.RunAsync(work.Path, "ingest", "a.csv");
        var strict = await CliProcess.RunAsync(work.Path, "ingest", "a.csv", "--strict");
        var anew = await CliProcess.RunAsync(work.Path, "ingest", "a.csv", "--strict", "--replace", "--json");

        Assert.Equal((0, 1), (loose.ExitCode, strict.ExitCode));
        Assert.Contains("This version of the file was forgotten, so it brought nothing.", loose.Lines);
        Assert.Equal((0, "published"), (anew.ExitCode, anew.Json.GetProperty("ingestions")[0].GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Ingest_EmptyFileAmongOthers_IngestsTheOthersAndEndsWith1()
    {
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "export/a.csv", "");
        await WriteAsync(work, "export/b.csv", "Id,Name,Age\n1,Ada,36\n");

        var result = await CliProcess.RunAsync(work.Path, "ingest", "export", "--json", "--replace");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("crm/b.csv", Assert.Single(result.Json.GetProperty("ingestions").EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains(
            "a.csv' was not landed: it is empty.",
            Assert.Single(result.Json.GetProperty("failures").EnumerateArray()).GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Ingest_NdjsonWithoutAByte_IsPublishedWithoutRows()
    {
        using var work = new WorkFolder();
        await WriteAsync(
            work,
            "contracts/crm.person.odcs.yaml",
            PersonContract
                .Yaml.Replace("crm/**", "crm/*.ndjson", StringComparison.Ordinal)
                .Replace("value: csv", "value: ndjson", StringComparison.Ordinal)
        );
        await using var up = await UpProcess.StartWithAsync("Landfall__Landing__EmptyFor", "00:00:01", work, "--contracts", "contracts");
        await WriteAsync(work, "quiet.ndjson", "");

        var result = await CliProcess.RunAsync(work.Path, "ingest", "quiet.ndjson", "--strict", "--json");
        var counted = await CliProcess.RunAsync(work.Path, "query", "select count(*) from crm.person", "--json");

        var file = Assert.Single(result.Json.GetProperty("ingestions").EnumerateArray());
        Assert.Equal(
            (0, "", "published", "crm/quiet.ndjson", 0L, 0L),
            (
                result.ExitCode,
                result.Error,
                file.GetProperty("state").GetString(),
                file.GetProperty("name").GetString(),
                Number(file, "rowsRead"),
                Number(file, "loadedRows")
            )
        );
        Assert.Equal(0, counted.Json.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task Ingest_CtrlCWhileItWaits_NamesWhatHasLandedAndTheHostGoesOn()
    {
        using var work = new WorkFolder();
        await WriteAsync(
            work,
            "contracts/crm.person.odcs.yaml",
            PersonContract
                .Yaml.Replace("crm/**", "crm/{snapshot}/*.csv", StringComparison.Ordinal)
                .Replace(
                    "value: append",
                    "value: full\n  - property: landfallSnapshotClosedBy\n    value: {marker: \"crm/{snapshot}/_SUCCESS\"}",
                    StringComparison.Ordinal
                )
        );
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "crm/1/a.csv", "Id,Name,Age\n1,Ada,36\n");
        await WriteAsync(work, "crm/1/b.csv", "Id,Name,Age\n2,Grace,45\n");

        // Nothing closes their snapshot, so the command waits for them.
        await using var ingest = CliProcess.Start(work.Path, "ingest", "crm/1");
        await WaitForAsync(work, "curated", "curated");
        await ingest.InterruptAsync();
        var end = await ingest.EndAsync();

        Assert.Equal(
            (
                130,
                "error: Interrupted: 2 of 2 files had landed, and the host goes on with what has: crm/1/a.csv, crm/1/b.csv.\n"
                    + "next:  See how they get on: 'dotnet run --project functions/Landfall.Cli -- status'. "
                    + "What has not landed: ingest it again.\n"
            ),
            (end.ExitCode, end.Error)
        );

        await WriteAsync(work, "crm/1/_SUCCESS", "");
        var marker = await CliProcess.RunAsync(work.Path, "ingest", "crm/1/_SUCCESS");
        Assert.Equal((0, ""), (marker.ExitCode, marker.Error));
        await WaitForAsync(work, "published", "published", "published");
    }

    [Fact]
    public async Task Up_SecondForOneFolder_IsRefused()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);

        var second = await CliProcess.RunAsync(work.Path, "up", "--contracts", WorkFolder.Contracts);

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith(
            "error: A Landfall is up for the data folder '.landfall' already, at http://127.0.0.1:",
            second.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Up_TableWasGivenAnotherName_SaysWhatIsInTheWayAndTakesItsPlaceWithPrune()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("tables"));
        var yaml = await File.ReadAllTextAsync(Path.Combine(WorkFolder.Contracts, "salesforce.account.odcs.yaml"));
        await File.WriteAllTextAsync(work.File("tables/account.odcs.yaml"), yaml);
        await using (var first = await UpProcess.StartAsync(work, "--contracts", "tables"))
        {
            await first.InterruptAsync();
            await first.EndAsync();
        }

        await File.WriteAllTextAsync(
            work.File("tables/account.odcs.yaml"),
            yaml.Replace("salesforce.account", "salesforce.company", StringComparison.Ordinal)
        );
        var refused = await CliProcess.RunAsync(work.Path, "up", "--contracts", "tables");
        await using var pruned = await UpProcess.StartAsync(work, "--contracts", "tables", "--prune");
        var plan = await CliProcess.RunAsync(work.Path, "warehouse", "plan");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(" both claim names such as 'salesforce/x/Account.csv'", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "next:  Correct the contracts; where one of a table that is gone from the folder is in the way, add --prune.\n",
            refused.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("company", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("account", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_DataFolderOfAnEarlierBuild_IsRefused()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File(".landfall"));
        using (var instance = DuckDbInstance.Open(work.File(".landfall/warehouse.duckdb"), new Dictionary<string, string>()))
        {
            using var connection = instance.Connect();
            connection.Execute("CREATE SCHEMA landfall; CREATE TABLE landfall.markers (batch VARCHAR)");
        }

        var up = await CliProcess.RunAsync(work.Path, "up", "--contracts", WorkFolder.Contracts);

        Assert.Equal((1, ""), (up.ExitCode, up.Output));
        Assert.Contains(
            "warehouse.duckdb' was made by an earlier Landfall (no format number; this one knows format 1) and was left as it is: ",
            up.Error.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Up_CtrlCOrTermination_EndsWith0AndLeavesAWarehouseToRead(string signal)
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        await CliProcess.RunAsync(work.Path, "sample", "--table", "salesforce.contact", "--rows", "100", "--out", "Contact.csv");
        await CliProcess.RunAsync(work.Path, "ingest", "Contact.csv");

        await up.SignalAsync(signal);
        var end = await up.EndAsync();
        var counted = await CliProcess.RunAsync(work.Path, "query", "select count(*) from salesforce.contact", "--json");

        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        Assert.EndsWith("Ending.", end.Lines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(work.File(".landfall/host.json")));
        Assert.Equal(100, counted.Json.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task Up_HostIsKilled_ItsStorageKeepsWhatItHasAcknowledged()
    {
        using var work = new WorkFolder();
        string[] options = ["--contracts", WorkFolder.Contracts];
        await using (var first = await UpProcess.StartAsync(work, options))
        {
            var storage = await StorageAsync(work);
            await storage.GetBlobContainerClient("landing").GetBlobClient("late.txt").UploadAsync(BinaryData.FromString("late"));
            await first.SignalAsync("KILL");
            await first.EndAsync();
            await Eventually.GetAsync(async () => await AnswersAsync(storage) ? null : storage, () => "the storage ends");
            File.Delete(work.File(".landfall/host.json"));
        }

        await using var second = await UpProcess.StartAsync(work, options);
        var kept = (await StorageAsync(work)).GetBlobContainerClient("landing").GetBlobClient("late.txt");

        Assert.Equal("late", (await kept.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString());
    }

    [Fact]
    public async Task Up_Restarted_KnowsItsFiles()
    {
        using var work = new WorkFolder();
        await CliProcess.RunAsync(work.Path, "sample", "--table", "salesforce.opportunity", "--rows", "50", "--out", "Opportunity.csv");
        await using (var first = await UpProcess.StartAsync(work))
        {
            await CliProcess.RunAsync(work.Path, "ingest", "Opportunity.csv");
            await first.InterruptAsync();
            await first.EndAsync();
        }

        await using var second = await UpProcess.StartAsync(work);
        var status = await CliProcess.RunAsync(work.Path, "status", "salesforce.opportunity", "--json");

        Assert.Equal("published", Assert.Single(status.Json.GetProperty("ingestions").EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Up_LedgerIsLost_IsReplacedAndRestoredByTheCommandsThatItNames()
    {
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await WriteAsync(work, "a.csv", "Id,Name,Age\n1,Ada,36\n2,Grace,45\n");
        string[] options = ["--contracts", "contracts"];
        await using (var first = await UpProcess.StartAsync(work, options))
        {
            Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "a.csv", "--strict")).ExitCode);
            await first.InterruptAsync();
            await first.EndAsync();
        }

        foreach (var file in Directory.GetFiles(work.File(".landfall"), "ledger.db*"))
        {
            File.Delete(file);
        }

        var refused = await CliProcess.RunAsync(work.Path, ["up", .. options]);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        var id = Assert
            .Single(
                Regex.Matches(
                    refused.Error.ReplaceLineEndings(" "),
                    "'landfall up --replace-ledger ([0-9a-f-]+)', then run 'landfall rebuild --ledger'"
                )
            )
            .Groups[1]
            .Value;

        await using var second = await UpProcess.StartAsync(work, ["--replace-ledger", id, .. options]);
        var both = await CliProcess.RunAsync(work.Path, "rebuild", "crm.person", "--ledger");
        var restored = await CliProcess.RunAsync(work.Path, "rebuild", "--ledger", "--wait", "--json");
        var again = await CliProcess.RunAsync(work.Path, "rebuild", "--ledger");

        Assert.Equal((2, ""), (both.ExitCode, both.Output));
        Assert.Contains("--ledger is for every table, and 'crm.person' is one.", both.Error, StringComparison.Ordinal);
        Assert.Equal(
            (0, "", 1L, 0L, "crm/a.csv", "published"),
            (
                restored.ExitCode,
                restored.Error,
                Number(restored.Json, "changed"),
                Number(restored.Json, "refused"),
                restored.Json.GetProperty("batches")[0].GetProperty("name").GetString(),
                restored.Json.GetProperty("ingestions")[0].GetProperty("state").GetString()
            )
        );
        Assert.Equal((0, "The ledger has all that is known.\n", ""), (again.ExitCode, again.Output, again.Error));
        await WriteAsync(work, "b.csv", "Id,Name,Age\n3,Alan,41\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "b.csv", "--strict")).ExitCode);
        await WaitForAsync(work, "published", "published");
        var counted = await CliProcess.RunAsync(work.Path, "query", "select count(*) from crm.person", "--json");
        Assert.Equal(3, counted.Json.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task Reprocess_DryRunOfAFileThatWasOverwritten_EndsWith0AndTheRunWith1()
    {
        using var work = new WorkFolder();
        await WriteAsync(work, "contracts/crm.person.odcs.yaml", Contract);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        await WriteAsync(work, "a.csv", "Id,Name,Age\n1,Ada,36\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "a.csv")).ExitCode);
        await WriteAsync(work, "a.csv", "Id,Name,Age\n2,Grace,45\n");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "a.csv", "--replace")).ExitCode);
        string[] line = ["reprocess", "crm.person", "--from", "2020-01-01", "--to", "2099-12-31", "--json"];

        var planned = await CliProcess.RunAsync(work.Path, [.. line, "--dry-run"]);
        var run = await CliProcess.RunAsync(work.Path, line);

        Assert.Equal((0, 1L, 1L), (planned.ExitCode, Number(planned.Json, "planned"), Number(planned.Json, "refused")));
        Assert.Equal((1, 1L, 1L), (run.ExitCode, Number(run.Json, "changed"), Number(run.Json, "refused")));
    }

    // One process after the other looks, as a person would.
    private static async Task WaitForAsync(WorkFolder work, params string[] states)
    {
        var last = "";
        await Eventually.GetAsync(
            async () =>
            {
                var status = await CliProcess.RunAsync(work.Path, "status", "--json");
                last = status.Output + status.Error;
                return
                    status.ExitCode == 0
                    && status
                        .Json.GetProperty("ingestions")
                        .EnumerateArray()
                        .Select(file => file.GetProperty("state").GetString())
                        .Order(StringComparer.Ordinal)
                        .SequenceEqual(states, StringComparer.Ordinal)
                    ? status
                    : null;
            },
            () => $"the files are {string.Join(", ", states)}; last: {last}"
        );
    }

    private static string Contract { get; } = PersonContract.Yaml.Replace("crm/**", "crm/*.csv", StringComparison.Ordinal);

    private static async Task WriteAsync(WorkFolder work, string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work.File(name))!);
        await File.WriteAllTextAsync(work.File(name), content, TestContext.Current.CancellationToken);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static async Task<BlobServiceClient> StorageAsync(WorkFolder work)
    {
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(work.File(".landfall/host.json")));
        var once = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(10) } };
        return new BlobServiceClient(host.RootElement.GetProperty("storage").GetString(), once);
    }

    private static async Task<bool> AnswersAsync(BlobServiceClient storage)
    {
        try
        {
            await storage.GetPropertiesAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status == 0)
        {
            return false;
        }
    }
}
