using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Diagnosis;
using Landfall.Functions.Triggers.Replies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Cli.Commands;

/// <summary>Says what this version of Landfall would change where another version works.</summary>
internal sealed class UpgradeCommand : ScreenCommand
{
    private readonly Option<bool> _check = new("--check") { Description = "Only look. An upgrade itself is the start of the new version." };

    private readonly Option<string?> _contracts = new("--contracts")
    {
        Description = "The folder of the contracts that come into force with it; the nearest folder 'contracts' without it.",
        HelpName = "DIR",
    };

    /// <summary>Makes the command.</summary>
    public UpgradeCommand(CommonOptions common)
        : base(
            "upgrade",
            "Say what this version changes in ledger, lake and warehouse of a host, or of a data folder whose host is down. Changes "
                + "nothing. Ends with 0 when nothing does, with 4 when something changes, with 1 when this version cannot work there.",
            common
        )
    {
        Add(_check);
        Add(_contracts);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        Validators.Add(found =>
        {
            if (!found.GetValue(_check))
            {
                found.AddError("--check is missing: the command only looks, and starting the new version upgrades.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall upgrade --check", "The host of this machine, or its data folder when the host is down"),
        ("landfall upgrade --check --url https://app.azurewebsites.net --json", "For a deployment, with the new version of this command"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        var contracts = line.GetValue(_contracts) ?? ContractFolders.FindHere();
        var (host, checks) = await ChecksAsync(target, contracts, cancellationToken);
        var run = new DoctorRun(
            [checks],
            SecretMask.None,
            Microsoft.Extensions.Options.Options.Create(new DoctorOptions()),
            TimeProvider.System,
            NullLogger<DoctorRun>.Instance
        );
        var findings = await run.RunAsync(cancellationToken);
        UpgradeSheet.Show(screen, target, host, findings);
        return findings.Any(finding => finding.Status == CheckStatus.Failed) ? ExitCode.Failed
            : findings.Any(finding => finding.Status == CheckStatus.Warning) ? ExitCode.Pending
            : ExitCode.Done;
    }

    private static async Task<(DoctorReply? Host, IDoctorChecks Checks)> ChecksAsync(
        HostTarget target,
        string? contracts,
        CancellationToken cancellationToken
    )
    {
        using var client = await HostLookup.TryConnectAsync(target, cancellationToken);
        if (client is not null)
        {
            var host = await client.DoctorAsync(cancellationToken);
            return (host, new HostUpgradeChecks(host, await client.WarehousePlanAsync(cancellationToken), contracts));
        }

        var isThere = File.Exists(FolderUpgradeChecks.LedgerIn(target.Data)) || WarehouseFile.Find(target.Data) is not null;
        return target.Url is null && isThere ? (null, new FolderUpgradeChecks(target.Data, contracts)) : throw HostLookup.NoHost(target);
    }
}
