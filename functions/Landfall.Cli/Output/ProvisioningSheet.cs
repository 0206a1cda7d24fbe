using Landfall.Cli.Api;
using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Cli.Output;

/// <summary>A plan as a script that can be run by hand: what is there, and all words, are comments.</summary>
internal static class ProvisioningSheet
{
    /// <summary>Prints the plan.</summary>
    public static void Show(Screen screen, ProvisioningReply plan)
    {
        foreach (var step in plan.Steps)
        {
            Comment(screen, $"{Word(step.State)}: {step.Purpose}");
            if (step.State == ProvisioningState.Missing)
            {
                screen.Print($"{step.Sql};");
                screen.Print("");
            }
        }

        foreach (var note in plan.Notes)
        {
            Comment(screen, $"note: {note}");
        }

        Comment(
            screen,
            $"{plan.Warehouse}: {Amounts.Of(plan.Steps.Count, "step")}, "
                + $"{Amounts.Count(plan.Steps.Count(step => step.State == ProvisioningState.Missing))} missing"
        );
    }

    /// <summary>Prints what became of the steps that were missing.</summary>
    public static void ShowOutcome(Screen screen, ProvisioningReply applied, HostTarget target)
    {
        foreach (var step in applied.Steps.Where(step => step.State != ProvisioningState.There))
        {
            Comment(screen, $"{(step.State == ProvisioningState.Missing ? "not tried" : Word(step.State))}: {step.Purpose}");
        }

        if (applied.Failure is not null)
        {
            screen.Fail(
                new CliException(
                    ExitCode.Failed,
                    applied.Failure,
                    $"What is done stays. When it is fixed: {CommandLine.Of("warehouse apply", target)}"
                )
            );
        }
    }

    // A name from the warehouse must not end the comment and go on as SQL.
    private static void Comment(Screen screen, string words) =>
        screen.Print(
            $"-- {string.Concat(words.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter))}"
        );

    private static string Word(ProvisioningState state) => state.ToString().ToLowerInvariant();
}
