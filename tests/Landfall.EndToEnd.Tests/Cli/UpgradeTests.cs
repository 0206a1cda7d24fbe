using System.Text.Json;
using Landfall.Cli.Hosting;
using Landfall.Diagnosis;
using Landfall.DuckDb;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>What a version says that it changes, before it does.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task Upgrade_SameVersionIsUp_ChangesNothing()
    {
        using var work = await LoadedAsync();
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");

        var shown = await CliProcess.RunAsync(work.Path, "upgrade", "--check");
        var json = await CliProcess.RunAsync(work.Path, "upgrade", "--check", "--json");

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Equal(
            [
                "area       check                            status  found",
                "─────────  ───────────────────────────────  ──────  ───────────────────────────────────",
                "versions   format of the ledger             same    It stays format 2.",
                "versions   format of the lake               same    It stays format 2.",
                "versions   format of the warehouse          same    It stays format 1.",
                "warehouse  tables, views, roles and grants  same    Nothing changes.",
                $"contracts  folder contracts                 same    1 contract valid for version {Health.Version}.",
                "",
                $"From the host's {Health.Version} to {Health.Version}: nothing changes.",
            ],
            shown.Lines
        );
        Assert.Equal((0, 0, 0), (json.ExitCode, Number(json, "changes"), Number(json, "blocked")));
        Assert.Equal(["from", "to", "changes", "blocked", "checks"], json.Json.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Upgrade_FolderOfAnEarlierVersion_NamesWhatIsMadeAndItIsMade()
    {
        using var work = await LoadedAsync();
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "upgrade", "--check")).ExitCode);
        await ExecuteAsync(
            work,
            "ALTER TABLE landfall.\"control_crm.person\" DROP COLUMN rows",
            "DROP VIEW landfall.delivery",
            "DROP TABLE landfall.builds"
        );

        var shown = await CliProcess.RunAsync(work.Path, "upgrade", "--check");
        var json = await CliProcess.RunAsync(work.Path, "upgrade", "--check", "--json");

        Assert.Equal((4, 4, ""), (shown.ExitCode, json.ExitCode, shown.Error));
        Assert.Equal(
            [
                "changes: warehouse, tables, columns and views. 3 changes: column rows of control_crm.person, table builds, view delivery.",
                "  next: landfall up: the host makes them when it starts, or by the next load",
                "",
                $"From .landfall to {Health.Version}: 1 change.",
            ],
            shown.Lines.SkipWhile(line => line.Length > 0).Skip(1)
        );
        Assert.Equal(JsonValueKind.Null, json.Json.GetProperty("from").ValueKind);
        Assert.Equal(
            ["same", "same", "changes", "same"],
            json.Json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("status").GetString())
        );

        await using (var up = await UpProcess.StartAsync(work, "--contracts", "contracts"))
        {
            await File.WriteAllTextAsync(work.File("more.csv"), "Id,Name,Age\n2,Grace,45\n", default);
            Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "more.csv", "--table", "crm.person")).ExitCode);
            await up.SignalAsync("TERM");
            await up.EndAsync();
        }

        var after = await CliProcess.RunAsync(work.Path, "upgrade", "--check");
        Assert.True(after.ExitCode == 0, after.Output + after.Error);
    }

    [Fact]
    public async Task Upgrade_FolderOfAnotherFormat_IsBlocked()
    {
        using var work = await LoadedAsync();
        await ExecuteAsync(work, "UPDATE landfall.format SET number = 99");

        var json = await CliProcess.RunAsync(work.Path, "upgrade", "--check", "--json");

        Assert.Equal((1, 2), (json.ExitCode, Number(json, "blocked")));
        var format = json.Json.GetProperty("checks")[1];
        Assert.Equal(("format of the warehouse", "blocked"), (Text(format, "check"), Text(format, "status")));
        Assert.Contains(
            "was made by a newer Landfall (format 99; this one knows format 1)",
            Text(format, "found"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Upgrade_NothingThere_EndsWith3AndWithoutCheckWith2()
    {
        using var work = new WorkFolder();

        var nothing = await CliProcess.RunAsync(work.Path, "upgrade", "--check");
        var nobody = await CliProcess.RunAsync(work.Path, "upgrade", "--check", "--url", "http://127.0.0.1:1");
        var without = await CliProcess.RunAsync(work.Path, "upgrade");

        Assert.Equal((3, 3, 2), (nothing.ExitCode, nobody.ExitCode, without.ExitCode));
        Assert.StartsWith("error: --check is missing: the command only looks", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostUpgradeChecks_HostOfOtherFormats_BlockAndOneThatSaysNothing_IsNotKnown()
    {
        var plan = new ProvisioningReply("duckdb", "", [], [], Failure: null);
        var old = new DoctorReply("azure", "0.0.9", default, []);
        var newer = old with
        {
            Formats = new StoredFormats(StoredFormats.Known.Ledger + 1, StoredFormats.Known.Lake, StoredFormats.Known.Warehouse),
        };

        var silent = await ResultsAsync(new HostUpgradeChecks(old, plan, contracts: null));
        var other = await ResultsAsync(new HostUpgradeChecks(newer, plan, contracts: null));

        Assert.Equal(
            [CheckStatus.Warning, CheckStatus.Warning, CheckStatus.Warning, CheckStatus.Warning],
            silent.Select(result => result.Status)
        );
        Assert.Equal("The host, version 0.0.9, does not say it.", silent[0].Found);
        Assert.Equal(
            CheckResult.Failed(
                "It is format 3, and this version works on format 2 alone: nothing is migrated.",
                "format 2",
                "Stay with version 0.0.9, or begin anew with another account or prefix and another warehouse."
            ),
            other[0]
        );

        // Of a host that made none of Landfall's own tables all of them are to be made.
        Assert.StartsWith("6 changes: schema of Landfall's own tables, ", silent[3].Found, StringComparison.Ordinal);
        Assert.EndsWith(" and 1 more.", silent[3].Found, StringComparison.Ordinal);
    }

    private static async Task<List<CheckResult>> ResultsAsync(IDoctorChecks checks)
    {
        var results = new List<CheckResult>();
        foreach (var check in checks.List())
        {
            results.Add(await check.RunAsync(TestContext.Current.CancellationToken));
        }

        return results;
    }

    // A folder that a host has loaded a file into, and that no host has open.
    private static async Task<WorkFolder> LoadedAsync()
    {
        var work = new WorkFolder();
        Directory.CreateDirectory(work.File("contracts"));
        await File.WriteAllTextAsync(work.File($"contracts/{PersonContract.File}"), PersonContract.Yaml, default);
        await File.WriteAllTextAsync(work.File("people.csv"), "Id,Name,Age\n1,Ada,36\n", default);
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");
        Assert.Equal(0, (await CliProcess.RunAsync(work.Path, "ingest", "people.csv", "--table", "crm.person")).ExitCode);
        await up.SignalAsync("TERM");
        Assert.Equal(0, (await up.EndAsync()).ExitCode);
        return work;
    }

    private static Task ExecuteAsync(WorkFolder work, params string[] statements) =>
        Task.Run(() =>
        {
            using var instance = DuckDbInstance.Open(work.File(".landfall/warehouse.duckdb"), new Dictionary<string, string>());
            using var connection = instance.Connect();
            foreach (var statement in statements)
            {
                connection.Execute(statement);
            }
        });

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(CliResult result, string name) => result.Json.GetProperty(name).GetInt32();
}
