using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses.Provisioning;
using Spectre.Console;

namespace Landfall.Cli.Commands;

/// <summary>Runs the SQL that prepares the warehouse.</summary>
internal sealed class WarehouseApplyCommand : ScreenCommand
{
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    /// <summary>Makes the command.</summary>
    public WarehouseApplyCommand(CommonOptions common)
        : base(
            "apply",
            "Do what 'warehouse plan' shows as missing, and stop at the first failure. Asks first on a terminal; needs --yes "
                + "anywhere else. Can be given again.",
            common
        )
    {
        Add(_yes);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [("landfall warehouse apply", "Shows the SQL, asks, and runs it"), ("landfall warehouse apply --yes --json", "For a deployment")];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var plan = await client.WarehousePlanAsync(cancellationToken);
        var missing = plan.Steps.Count(step => step.State == ProvisioningState.Missing);
        if (!screen.IsJson)
        {
            ProvisioningSheet.Show(screen, plan);
        }

        if (missing > 0 && !line.GetValue(_yes) && !await ConfirmedAsync(screen, plan, missing, cancellationToken))
        {
            screen.Say("Nothing was changed.");
            return ExitCode.Failed;
        }

        var applied = missing > 0 ? await client.WarehouseApplyAsync(plan.Id, cancellationToken) : plan;
        if (screen.IsJson)
        {
            screen.Json(applied);
        }
        else if (missing > 0)
        {
            screen.Say();
            ProvisioningSheet.ShowOutcome(screen, applied, target);
        }

        return applied.Failure is null ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<bool> ConfirmedAsync(Screen screen, ProvisioningReply plan, int missing, CancellationToken cancellationToken)
    {
        if (screen.IsJson || Console.IsInputRedirected || !screen.Out.Profile.Capabilities.Interactive)
        {
            throw new CliException(
                ExitCode.Usage,
                $"{Amounts.Of(missing, "statement")} would run on {plan.Warehouse}, and nobody can be asked here.",
                "Say --yes."
            );
        }

        var question = $"Run {Amounts.Of(missing, "statement")} on {plan.Warehouse}?";
        return await new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }.ShowAsync(screen.Out, cancellationToken);
    }
}
