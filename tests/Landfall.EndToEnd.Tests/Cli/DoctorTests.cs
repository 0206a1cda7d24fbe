using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Landfall.Cli;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Diagnosis;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>The command that looks at everything: with a host, without one, and with what must not be shown.</summary>
public sealed partial class DoctorTests
{
    private const string Canary = "canary-of-a-secret";

    [Fact]
    public async Task Doctor_HostIsUp_ShowsEveryCheckAndEndsWith0()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("contracts"));
        const string Account = "salesforce.account.odcs.yaml";
        File.Copy(Path.Combine(WorkFolder.Contracts, Account), work.File($"contracts/{Account}"));
        await using var up = await UpProcess.StartWithAsync(
            "Landfall__Credentials__API_KEY__ExpiresOn",
            "2099-01-01",
            work,
            "--contracts",
            "contracts"
        );

        var shown = await CliProcess.RunAsync(work.Path, "doctor");

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Equal(
            [
                "area         check                            status  found",
                "───────────  ───────────────────────────────  ──────  ──────────────────────────────────────────────",
                "host         .landfall                        ok      A local host answers, version N.",
                "storage      container landing                ok      It can be listed.",
                "storage      container ledger                 ok      It can be listed and written to.",
                "storage      container lake                   ok      It can be listed and written to.",
                "storage      container rejects                ok      It can be listed and written to.",
                "storage      container contracts              ok      It can be listed and written to.",
                "storage      queue events                     ok      It can be read.",
                "storage      queue events-poison              ok      It can be read, and no message was given up.",
                "ledger       ledger                           ok      It answers, has format N and is the account's.",
                "versions     format of the lake               ok      It has format N.",
                "versions     this host                        ok      Landfall N on .NET N.",
                "versions     this command and the host        ok      Both are N.",
                "clock        this host and storage            ok      …",
                "clock        this machine and the host        ok      …",
                "clock        this machine and storage         ok      …",
                "warehouse    duckdb                           ok      It answers and has format N.",
                "warehouse    schemas, roles and grants        ok      N of N are not there yet; loads make them.",
                "warehouse    loads that the ledger remembers  ok      None is lost.",
                "contracts    in force                         ok      N contract is in force.",
                "contracts    folder contracts                 ok      N contract valid.",
                "disk         folder of parts on their way     ok      …",
                "disk         folder of the ledger             ok      …",
                "disk         folder of the warehouse          ok      …",
                "disk         folder of this machine's data    ok      …",
                "credentials  API_KEY                          ok      The credential ends in N days, on N-N…",
                "credentials  host.json                        ok      Only this user may read it.",
                "",
                "N checks: N failed, N warnings.",
            ],
            shown.Lines.Select(Masked)
        );
        Assert.All(shown.Lines, line => Assert.InRange(line.Length, 0, 100));
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(work.File(".landfall/host.json")));
        using var http = new HttpClient();
        Assert.Matches(
            "\nlandfall_credential_days_left_days\\{landfall_credential=\"API_KEY\"\\} [0-9.]+",
            await http.GetStringAsync(new Uri(new Uri(Text(host.RootElement, "url")), "/api/metrics"))
        );
    }

    [Fact]
    public async Task Doctor_AContainerIsMissing_FailsFirstWithTheCommandThatMakesIt()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartWithAsync("AZURE_CLIENT_SECRET", Canary, work, "--contracts", WorkFolder.Contracts);
        await Storage(work).GetBlobContainerClient("rejects").DeleteAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(work.File(".landfall/host.json"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        var shown = await CliProcess.RunAsync(work.Path, "doctor");
        var json = await CliProcess.RunAsync(work.Path, "doctor", "--json");

        Assert.Equal((1, 1, ""), (shown.ExitCode, json.ExitCode, shown.Error + json.Error));
        Assert.StartsWith("storage      container rejects ", shown.Lines[2], StringComparison.Ordinal);
        var said = shown.Lines.SkipWhile(line => line.Length > 0).Skip(1).ToList();
        Assert.Equal(
            [
                "failed: storage, container rejects. It is not there.",
                "  expected: a container of that name in devstoreaccount1",
                "  next: dotnet run --project functions/Landfall.Cli -- setup",
                "",
                "failed: credentials, host.json. Others may read it, and it holds the key of the storage.",
                "  expected: mode 600",
                "  next: chmod 600 .landfall/host.json",
                "",
                "warning: credentials, AZURE_CLIENT_SECRET. Unknown: the secret does not tell when it ends.",
                "  expected: its end",
                "  next: Set Landfall__Credentials__AZURE_CLIENT_SECRET__ExpiresOn to the day of its end, such as 2027-01-31.",
                "",
                "25 checks: 2 failed, 1 warning.",
            ],
            said
        );

        Assert.Equal(("local", 2, 1), (Text(json.Json, "host"), Number(json.Json, "failed"), Number(json.Json, "warnings")));
        Assert.Equal(
            """{"area":"storage","check":"container rejects","status":"failed","found":"It is not there.","""
                + "\"expected\":\"a container of that name in devstoreaccount1\",\"next\":\"landfall setup\"}",
            JsonSerializer.Serialize(json.Json.GetProperty("checks")[0])
        );
        Assert.Equal(["host", "version", "failed", "warnings", "checks"], json.Json.EnumerateObject().Select(property => property.Name));
        Assert.All(json.Json.GetProperty("checks").EnumerateArray(), check =>
            Assert.Equal(["area", "check", "status", "found", "expected", "next"], check.EnumerateObject().Select(one => one.Name))
        );
        var key = (await File.ReadAllTextAsync(work.File(".landfall/host.json"))).Split("AccountKey=")[1].Split(';')[0];
        Assert.DoesNotContain(key[..20], shown.Output + json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, shown.Output + json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, await LogAsync(work), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoHostAnswers_DoesItsOwnPartAndEndsWith3()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File(".landfall"));
        Directory.CreateDirectory(work.File("contracts"));
        await File.WriteAllTextAsync(work.File("contracts/crm.person.odcs.yaml"), "kind: x");

        var shown = await CliProcess.RunAsync(work.Path, "doctor");
        var json = await CliProcess.RunAsync(work.Path, "doctor", "--json");

        Assert.Equal((3, 3, ""), (shown.ExitCode, json.ExitCode, shown.Error + json.Error));
        Assert.Equal(JsonValueKind.Null, json.Json.GetProperty("host").ValueKind);
        Assert.Equal(
            [
                "host: .landfall failed",
                "contracts: folder contracts failed",
                "disk: folder of this machine's data ok",
                "credentials: host.json ok",
                "versions: format of the ledger ok",
                "versions: format of the warehouse ok",
            ],
            json.Json.GetProperty("checks")
                .EnumerateArray()
                .Select(check => $"{Text(check, "area")}: {Text(check, "check")} {Text(check, "status")}")
        );
        Assert.Contains(
            "failed: host, .landfall. No Landfall is up for the data folder '.landfall'. Storage, warehouse, permissions, contracts in "
                + "force and what expires were not checked.",
            shown.Lines
        );
        Assert.Contains("  next: dotnet run --project functions/Landfall.Cli -- contract check contracts", shown.Lines);
    }

    [Fact]
    public async Task Doctor_UrlThatNobodyAnswers_EndsWith3()
    {
        using var work = new WorkFolder();

        var json = await CliProcess.RunAsync(work.Path, "doctor", "--url", "http://127.0.0.1:1", "--json");

        Assert.Equal((3, ""), (json.ExitCode, json.Error));
        var only = Assert.Single(json.Json.GetProperty("checks").EnumerateArray());
        Assert.Equal(("host", "http://127.0.0.1:1", "failed"), (Text(only, "area"), Text(only, "check"), Text(only, "status")));
    }

    [Fact]
    public async Task MachineChecks_HostIsOlderAndItsClockIsOff_SaySo()
    {
        var (here, target) = (
            DateTimeOffset.UtcNow,
            new HostTarget(new Uri("https://app.example"), Scope: null, new DirectoryInfo(CommandLine.DefaultData))
        );
        var reply = new DoctorReply("azure", "0.0.9", here.AddMinutes(-2), []);

        var found = new List<CheckResult>();
        foreach (var check in new MachineChecks(target, contracts: null, (reply, here), storage: null).List())
        {
            found.Add(await check.RunAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(
            [
                CheckResult.Warning(
                    $"This command is {Health.Version}, the host is 0.0.9.",
                    "the same version on both sides",
                    $"Use this command in version 0.0.9, or deploy {Health.Version} to the host."
                ),
                CheckResult.Warning("This machine's clock is 120 s ahead of the host's.", "at most 30 s", "sudo timedatectl set-ntp true"),
            ],
            found
        );
    }

    private static BlobServiceClient Storage(WorkFolder work)
    {
        using var host = JsonDocument.Parse(File.ReadAllText(work.File(".landfall/host.json")));
        return new BlobServiceClient(Text(host.RootElement, "storage"));
    }

    // The host is writing it.
    private static async Task<string> LogAsync(WorkFolder work)
    {
        await using var file = new FileStream(
            work.File(".landfall/host.log"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    // Folders and clocks are another machine's elsewhere.
    private static string Masked(string line) => Numbers().Replace(Elsewhere().Replace(line, "${begin}…"), "N");

    [GeneratedRegex(@"^(?<begin>(?:clock|disk) .* ok +).*", RegexOptions.ExplicitCapture)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Numbers();
}
