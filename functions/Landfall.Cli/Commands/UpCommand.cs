using System.CommandLine;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Runs a Landfall on this machine until Ctrl-C.</summary>
internal sealed class UpCommand : ScreenCommand
{
    private readonly Option<string?> _contracts = new("--contracts")
    {
        Description = "The folder of contracts to bring into force; the nearest folder 'contracts' without it.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _prune = new("--prune")
    {
        Description = "Take tables out of force that came from that folder and are not in it any more.",
    };

    private readonly Option<int> _port = NumberOption.Create(
        "--port",
        "N",
        "The loopback port of the API; 0 takes a free one.",
        0,
        0,
        65_535
    );

    private readonly Option<string?> _replaces = new("--replace-ledger")
    {
        Description = "The account's ledger that is lost for good, as the refused start names it: the new ledger takes its place.",
        HelpName = "ID",
    };

    /// <summary>Makes the command.</summary>
    public UpCommand(CommonOptions common)
        : base(
            "up",
            "Run Landfall on this machine until Ctrl-C: storage (AzureWebJobsStorage, or an Azurite in the data folder), host "
                + "and warehouse.",
            common
        )
    {
        Add(_contracts);
        Add(_prune);
        Add(_port);
        Add(_replaces);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall up", "With the contracts of this folder and its data in ./.landfall"),
        ("landfall up --data /srv/landfall --contracts /etc/landfall/contracts --port 7071", "With everything named"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var settings = new LocalHostSettings
        {
            Data = line.GetRequiredValue(Common.Data),
            Contracts = line.GetValue(_contracts) ?? ContractFolders.Find(),
            Prune = line.GetValue(_prune),
            Port = line.GetValue(_port),
            ReplacesLedger = line.GetValue(_replaces),
            Warn = screen.IsJson ? null : message => Screen.Tell(screen.Err, "yellow", "warning:", message),
        };
        await using var host = await LocalHost.StartAsync(settings, cancellationToken);
        if (host.Standby is { } reason && !screen.IsJson)
        {
            screen.Say($"Standing by. {reason} Ctrl-C ends it.");
        }

        if (await host.WorksAsync(cancellationToken))
        {
            await ShowAsync(screen, settings, host, cancellationToken);
            await host.WaitAsync(cancellationToken);
        }

        if (!screen.IsJson)
        {
            screen.Say("Ending.");
        }

        return ExitCode.Done;
    }

    private static async Task ShowAsync(Screen screen, LocalHostSettings settings, LocalHost host, CancellationToken cancellationToken)
    {
        var contracts = (await host.Zone.ContractsAsync(cancellationToken)).Contracts;
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    Url = host.Client.Url,
                    Storage = host.Storage.Address,
                    settings.Prefix,
                    Data = settings.Data.FullName,
                    Tables = contracts.Select(contract => contract.Table),
                }
            );
            return;
        }

        HostView.Show(screen, host, settings);
        screen.Say();
        ContractSheet.Of(contracts).Show(screen.Out);
        screen.Say();
        screen.Print($"Drop files into the container '{settings.Prefix}landing' under names that a table claims, or:");
        foreach (var example in (string[])["ingest FILE", "status", "rejects", $"query \"select * from {contracts[0].Table}\" --limit 5"])
        {
            screen.Print($"  {CommandLine.Of(example, settings.Data)}");
        }

        screen.Say();
        screen.Say("Up. Ctrl-C ends it.");
    }
}
