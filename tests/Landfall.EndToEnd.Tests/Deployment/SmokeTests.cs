using System.Diagnostics;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Landfall.EndToEnd.Tests.Cli;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Functions.Triggers;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Deployment;

/// <summary>
/// The smoke test of a deployment, whole, against a host of this machine: the command is the real one, and of <c>az</c> the upload alone
/// goes into the storage of this machine.
/// </summary>
public sealed class SmokeTests
{
    private const string Az = """
        #!/usr/bin/env bash
        while [ $# -gt 0 ]; do
          case "$1" in
            --name) name=$2 ;;
            --file) file=$2 ;;
          esac
          shift
        done
        exec curl --silent --show-error --fail --request PUT --header 'x-ms-blob-type: BlockBlob' \
          --data-binary "@$file" "${UPLOAD/NAME/$name}"
        """;

    private static readonly string Contracts = Path.Combine(SharedData.Repository, "eng/deploy/smoke");

    [Fact]
    public async Task Smoke_HostIsWell_FindsEveryRow()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work, "--contracts", Contracts);

        var first = await RunAsync(work, "--rows", "25");
        var second = await RunAsync(work, "--version", Health.Version);
        var other = await RunAsync(work, "--version", "9.9.9", "--within", "1");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Matches(@"\Adropped  smoke/\d{8}t\d{6}z-\d+\.csv, 25 rows\z", first.Lines[0]);
        Assert.Equal(["state    published", "found    25 of 25 rows in smoke.deployment"], first.Lines.TakeLast(2));
        Assert.Equal((0, "found    10 of 10 rows in smoke.deployment"), (second.ExitCode, second.Lines[^1]));

        // Who waits for another version drops nothing.
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.StartsWith("error: No Landfall 9.9.9 answers at http://127.0.0.1:", other.Error, StringComparison.Ordinal);

        // The newest file is the table, so it does not grow by each deployment.
        var rows = await CliProcess.RunAsync(work.Path, "query", "SELECT count(*) FROM smoke.deployment", "--json");
        Assert.Equal(10, rows.Json.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task Smoke_ContractIsNotInForce_SaysThatTheFileIsUnclaimed()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);

        var run = await RunAsync(work);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("state    unclaimed", run.Lines[^1]);
        Assert.Matches(
            @"\Aerror: The file is unclaimed\..*\nnext:  landfall status smoke/\S+\.csv --url http://127\.0\.0\.1:\d+/?\n\z",
            run.Error
        );
    }

    [Fact]
    public async Task Smoke_FileIsRefused_SaysWhy()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("contracts"));
        var contract = await File.ReadAllTextAsync(Path.Combine(Contracts, "smoke.deployment.odcs.yaml"), default);
        await File.WriteAllTextAsync(
            work.File("contracts/smoke.deployment.odcs.yaml"),
            contract.Replace("- name: nr", "- name: number", StringComparison.Ordinal),
            default
        );
        await using var up = await UpProcess.StartAsync(work, "--contracts", "contracts");

        var run = await RunAsync(work);

        Assert.Equal((1, "state    refused"), (run.ExitCode, run.Lines[^1]));
        Assert.StartsWith("error: The file is refused. ", run.Error, StringComparison.Ordinal);
        Assert.Contains("number", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoke_HostStandsStill_EndsInTime()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work, "--contracts", Contracts);
        await up.SignalAsync("STOP");

        var watch = Stopwatch.StartNew();
        var run = await RunAsync(work, "--within", "4");
        await up.SignalAsync("CONT");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            @"\Aerror: The file was not loaded within 4 s: it is not known to the host, or the host is silent\.\n"
                + @"next:  landfall doctor --url \S+\n\z",
            run.Error
        );
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task AppSetup_OnARunningHost_MakesItReadyForTheSmokeTest()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work, "--contracts", WorkFolder.Contracts);
        Directory.CreateDirectory(work.File("crm"));
        await File.WriteAllTextAsync(work.File($"crm/{PersonContract.File}"), PersonContract.Yaml, default);
        await File.WriteAllTextAsync(work.File("crm/bad.odcs.yaml"), "kind: x", default);

        var red = await RunAsync(work, "app-setup.sh", ["--set", "crm", "--contracts", "crm", "--version", Health.Version]);
        File.Delete(work.File("crm/bad.odcs.yaml"));
        var green = await RunAsync(work, "app-setup.sh", ["--set", "crm", "--contracts", "crm"]);
        var smoke = await RunAsync(work);

        // A bad contract makes it red, and keeps no other table from coming into force.
        Assert.Equal(1, red.ExitCode);
        Assert.Contains("added      crm.person", red.Lines);
        Assert.Contains("error: Contracts were left out, so nothing was pruned:\ncrm/bad.odcs.yaml:", red.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (green.ExitCode, green.Error));
        Assert.Contains("unchanged  crm.person", green.Lines);
        Assert.Equal((0, "found    10 of 10 rows in smoke.deployment"), (smoke.ExitCode, smoke.Lines[^1]));
    }

    private static Task<CliResult> RunAsync(WorkFolder work, params string[] more) =>
        RunAsync(work, "smoke.sh", ["--account", "devstoreaccount1", .. more]);

    private static async Task<CliResult> RunAsync(WorkFolder work, string script, string[] more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts run on Linux.");
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(work.File(".landfall/host.json"), default));
        var landing = new BlobContainerClient(host.RootElement.GetProperty("storage").GetString(), "landing");
        var sas = landing.GenerateSasUri(
            BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write,
            DateTimeOffset.UtcNow.AddHours(1)
        );
        Directory.CreateDirectory(work.File("tools"));
        await File.WriteAllTextAsync(work.File("tools/az"), Az, default);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(work.File("tools/az"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        string[] arguments =
        [
            Path.Combine(SharedData.Repository, "eng/deploy", script),
            "--url",
            host.RootElement.GetProperty("url").GetString()!,
            .. more,
        ];
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("bash", arguments)
            {
                WorkingDirectory = work.Path,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var environment = process.StartInfo.Environment;
        environment["PATH"] = $"{work.File("tools")}{Path.PathSeparator}{environment["PATH"]}";
        environment["LANDFALL"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Landfall.Cli.dll")}";
        environment["LANDFALL_PAUSE"] = "0.2";
        environment["LANDFALL_KEY"] = null;
        environment["UPLOAD"] = $"{sas.GetLeftPart(UriPartial.Path)}/NAME{sas.Query}";
        process.Start();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(8));
        return new CliResult(process.ExitCode, await output, await error);
    }
}
