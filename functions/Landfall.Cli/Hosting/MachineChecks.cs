using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Contracts;
using Landfall.Diagnosis;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Hosting;

/// <summary>What only the machine that asks can see: its clock and version beside the host's, its data folder and its contracts.</summary>
/// <param name="target">The host that is asked.</param>
/// <param name="contracts">The folder of contracts; null where there is none.</param>
/// <param name="answer">What the host said, and when that was here; null when none answered.</param>
/// <param name="storage">The blob endpoint of the data folder's host; null when it is not known.</param>
internal sealed class MachineChecks(HostTarget target, string? contracts, (DoctorReply Reply, DateTimeOffset At)? answer, Uri? storage)
    : IDoctorChecks
{
    private const string Data = "--data";

    private static readonly long LeastFree = new DoctorOptions().LeastFreeBytes;

    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List()
    {
        var checks = new List<DoctorCheck>();
        if (answer is { } given)
        {
            checks.Add(new VersionsAgreeCheck(given.Reply));
            checks.Add(new HostClockCheck(given.Reply.Now, given.At));
        }

        if (storage is not null)
        {
            checks.Add(new EndpointClockCheck(storage, TimeProvider.System));
        }

        if (target.Url is null)
        {
            checks.Add(new FolderCheck("this machine's data", target.Data.FullName, Data, LeastFree));
            checks.Add(new HostFileCheck(target.Data));
            if (answer is null)
            {
                checks.Add(new LedgerFileCheck(Path.Combine(target.Data.FullName, "ledger.db")));
                checks.Add(new WarehouseFileCheck(WarehouseFile.PathIn(target.Data)));
            }
        }

        if (contracts is not null)
        {
            checks.Add(new ContractFolderCheck(contracts));
        }

        return checks;
    }
}

/// <summary>Whether both sides are one Landfall.</summary>
internal sealed class VersionsAgreeCheck(DoctorReply host) : DoctorCheck(CheckArea.Versions, "this command and the host")
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            host.Version == Health.Version
                ? CheckResult.Ok($"Both are {Health.Version}.")
                : CheckResult.Warning(
                    $"This command is {Health.Version}, the host is {host.Version}.",
                    "the same version on both sides",
                    $"Use this command in version {host.Version}, or deploy {Health.Version} to the host."
                )
        );
}

/// <summary>Whether this machine's clock goes with the host's.</summary>
internal sealed class HostClockCheck(DateTimeOffset theirs, DateTimeOffset mine) : DoctorCheck(CheckArea.Clock, "this machine and the host")
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ClockSkew.Judge(mine, theirs, "the host's", ClockSkew.SetClock));
}

/// <summary>Whether this machine's clock goes with storage's, which tells the time to everybody.</summary>
internal sealed class EndpointClockCheck(Uri storage, TimeProvider time) : DoctorCheck(CheckArea.Clock, "this machine and storage")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Head, storage);
            using var reply = await http.SendAsync(request, cancellationToken);
            return reply.Headers.Date is { } there
                ? ClockSkew.Judge(time.GetUtcNow(), there, "storage's", ClockSkew.SetClock)
                : CheckResult.Warning("Storage did not say its time.", "its time", $"curl -I {storage}");
        }
        catch (HttpRequestException)
        {
            return CheckResult.Failed($"Nobody answers at {storage}.", "the storage of host.json", "landfall up");
        }
    }
}

/// <summary>Whether only this user may read host.json, which holds a key.</summary>
internal sealed class HostFileCheck(DirectoryInfo data) : DoctorCheck(CheckArea.Credentials, "host.json")
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(data.FullName, "host.json");
        return Task.FromResult(
            !File.Exists(path) ? CheckResult.Ok("There is none, as no host is up.")
            : OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == UnixFileMode.None
                ? CheckResult.Ok("Only this user may read it.")
            : CheckResult.Failed("Others may read it, and it holds the key of the storage.", "mode 600", $"chmod 600 {Paths.Near(path)}")
        );
    }
}

/// <summary>Whether the contracts of a folder have no problem.</summary>
internal sealed class ContractFolderCheck(string folder) : DoctorCheck(CheckArea.Contracts, $"folder {folder}")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var check = $"landfall contract check {folder}";
        if (!Directory.Exists(folder))
        {
            return CheckResult.Failed("There is no such folder.", "a folder of *.odcs.yaml files", "Name it by --contracts.");
        }

        var reading = await ContractFolder.ReadAsync(folder, cancellationToken);
        return reading.Problems.Count > 0
                ? CheckResult.Failed(
                    $"{Amounts.Of(reading.Problems.Count, "problem")}, the first: {reading.Problems[0]}",
                    "contracts without a problem",
                    check
                )
            : reading.Contracts.Count == 0
                ? CheckResult.Warning("It holds no contract.", "*.odcs.yaml files", "Write one as docs/contracts.md says.")
            : CheckResult.Ok($"{Amounts.Of(reading.Contracts.Count, "contract")} valid.");
    }
}
