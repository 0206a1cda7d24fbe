using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Contracts;
using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Cli.Commands;

/// <summary>Everything about what the warehouse must have beside the rows.</summary>
internal sealed class WarehouseCommand : Command
{
    /// <summary>Makes the command.</summary>
    public WarehouseCommand(CommonOptions common)
        : base("warehouse", "Prepare the warehouse: schemas, control tables, roles, grants.")
    {
        Add(new WarehousePlanCommand(common));
        Add(new WarehouseApplyCommand(common));
    }
}

/// <summary>Shows the SQL that prepares the warehouse.</summary>
internal sealed class WarehousePlanCommand : ScreenCommand
{
    private readonly Option<string?> _warehouse = new("--warehouse")
    {
        Description = "Ask no host: print the whole script for this kind of warehouse, duckdb or synapse.",
        HelpName = "KIND",
    };

    private readonly Option<string?> _contracts = new("--contracts")
    {
        Description = "With --warehouse: a folder of contracts; the nearest folder 'contracts' without it.",
        HelpName = "DIR",
    };

    /// <summary>Makes the command.</summary>
    public WarehousePlanCommand(CommonOptions common)
        : base("plan", "Show the SQL that the contracts need in the warehouse, and what is there already. Changes nothing.", common)
    {
        Add(_warehouse);
        Add(_contracts);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        Validators.Add(found =>
        {
            var kind = found.GetValue(_warehouse);
            if (kind is not null && !ProvisioningScript.Warehouses.Contains(kind, StringComparer.Ordinal))
            {
                found.AddError(
                    $"--warehouse '{kind}' is no kind of warehouse; expected one of {string.Join(", ", ProvisioningScript.Warehouses)}."
                );
            }

            if (kind is null && found.GetValue(_contracts) is not null)
            {
                found.AddError("--contracts goes with --warehouse, as a host plans for the contracts in force.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall warehouse plan", "What the host's warehouse has and what it lacks"),
        ("landfall warehouse plan --warehouse synapse --contracts contracts > provision.sql", "A script for somebody else to run"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var plan = line.GetValue(_warehouse) is { } kind
            ? ProvisioningReply.Of(
                ProvisioningScript.Of(kind, await ContractsAsync(line.GetValue(_contracts) ?? ContractFolders.Find(), cancellationToken))
            )
            : await AskAsync(Common.HostOf(line), cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(plan);
        }
        else
        {
            ProvisioningSheet.Show(screen, plan);
        }

        return ExitCode.Done;
    }

    private static async Task<ProvisioningReply> AskAsync(HostTarget target, CancellationToken cancellationToken)
    {
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        return await client.WarehousePlanAsync(cancellationToken);
    }

    private static async Task<ContractSet> ContractsAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CliException(ExitCode.Usage, $"There is no folder '{folder}'.", "Name the folder that holds the *.odcs.yaml files.");
        }

        var reading = await ContractFolder.ReadAsync(folder, cancellationToken);
        return reading.Problems.Count == 0
            ? ContractSet.Create(reading.Contracts)
            : throw new CliException(
                ExitCode.Failed,
                $"The contracts in '{folder}' have {Amounts.Of(reading.Problems.Count, "problem")}; the first: {reading.Problems[0]}",
                $"See '{CommandLine.Of($"contract check {folder}")}'."
            );
    }
}
