using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Diagnosis;
using Landfall.Functions.Triggers.Replies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Cli.Commands;

/// <summary>Looks at everything that Landfall needs, and says how to mend what is not as it must be.</summary>
internal sealed class DoctorCommand : ScreenCommand
{
    private readonly Option<string?> _contracts = new("--contracts")
    {
        Description = "A folder of contracts to check too; the nearest folder 'contracts' without it.",
        HelpName = "DIR",
    };

    /// <summary>Makes the command.</summary>
    public DoctorCommand(CommonOptions common)
        : base(
            "doctor",
            "Check storage, warehouse, permissions, contracts, clocks, disks, versions and what expires, and say how to mend what is "
                + "wrong. Ends with 1 when a check failed, with 3 when no host answers.",
            common
        )
    {
        Add(_contracts);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall doctor", "This machine and its host"),
        ("landfall doctor --url https://app.azurewebsites.net", "A host on Azure, with its key in LANDFALL_KEY"),
        ("landfall doctor --json | jq '.checks[] | select(.status == \"failed\")'", "What failed, for a script"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        var (answer, silence) = await AskAsync(target, cancellationToken);
        var mine = new MachineChecks(
            target,
            line.GetValue(_contracts) ?? ContractFolders.FindHere(),
            answer,
            target.Url is null ? await StorageOfAsync(target.Data, cancellationToken) : null
        );
        var run = new DoctorRun(
            [mine],
            SecretMask.None,
            Microsoft.Extensions.Options.Options.Create(new DoctorOptions()),
            TimeProvider.System,
            NullLogger<DoctorRun>.Instance
        );
        var findings = DoctorSheet.InOrder([
            HostFinding(target, answer?.Reply, silence),
            .. answer?.Reply.Checks ?? [],
            .. await run.RunAsync(cancellationToken),
        ]);
        Show(screen, target, answer?.Reply, findings);
        return silence?.ExitCode == ExitCode.Unreachable ? ExitCode.Unreachable
            : findings.Any(finding => finding.Status == CheckStatus.Failed) ? ExitCode.Failed
            : ExitCode.Done;
    }

    // What keeps the host from answering is a finding beside the others, not the end of the command.
    private static async Task<((DoctorReply Reply, DateTimeOffset At)? Answer, CliException? Silence)> AskAsync(
        HostTarget target,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var client = await HostLookup.ConnectAsync(target, cancellationToken);
            return ((await client.DoctorAsync(cancellationToken), DateTimeOffset.UtcNow), null);
        }
        catch (CliException silence) when (silence.ExitCode is ExitCode.Failed or ExitCode.Unreachable)
        {
            return (null, silence);
        }
    }

    private static async Task<Uri?> StorageOfAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        if (await HostFile.ReadAsync(data, cancellationToken) is not { } host)
        {
            return null;
        }

        try
        {
            return new Azure.Storage.Blobs.BlobServiceClient(host.Storage).Uri;
        }
        catch (FormatException)
        {
            // The host itself says what is wrong with it.
            return null;
        }
    }

    private static CheckFinding HostFinding(HostTarget target, DoctorReply? reply, CliException? silence) =>
        reply is null
            ? new CheckFinding(
                CheckArea.Host,
                target.Url?.GetLeftPart(UriPartial.Authority) ?? Paths.Near(target.Data.FullName),
                CheckStatus.Failed,
                $"{silence!.Message} Storage, warehouse, permissions, contracts in force and what expires were not checked.",
                "a host that answers, as it has the identity and the settings",
                silence.Hint
            )
            : new CheckFinding(
                CheckArea.Host,
                target.Url?.GetLeftPart(UriPartial.Authority) ?? Paths.Near(target.Data.FullName),
                CheckStatus.Ok,
                $"A {reply.Host} host answers, version {reply.Version}.",
                Expected: null,
                Next: null
            );

    private static void Show(Screen screen, HostTarget target, DoctorReply? reply, IReadOnlyList<CheckFinding> findings)
    {
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    reply?.Host,
                    reply?.Version,
                    Failed = findings.Count(finding => finding.Status == CheckStatus.Failed),
                    Warnings = findings.Count(finding => finding.Status == CheckStatus.Warning),
                    Checks = findings,
                }
            );
            return;
        }

        DoctorSheet.Show(screen, findings, target);
    }
}
