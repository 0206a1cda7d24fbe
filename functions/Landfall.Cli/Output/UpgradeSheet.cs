using Landfall.Cli.Api;
using Landfall.Diagnosis;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Output;

/// <summary>What an upgrade changes, as a table, and below it what to do about each change.</summary>
internal static class UpgradeSheet
{
    /// <summary>Prints it.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="target">What was looked at.</param>
    /// <param name="host">The host that answered; null for a data folder whose host is down.</param>
    /// <param name="findings">What was found.</param>
    public static void Show(Screen screen, HostTarget target, DoctorReply? host, IReadOnlyList<CheckFinding> findings)
    {
        var changes = findings.Count(finding => finding.Status == CheckStatus.Warning);
        var blocked = findings.Count(finding => finding.Status == CheckStatus.Failed);
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    From = host?.Version,
                    To = Health.Version,
                    Changes = changes,
                    Blocked = blocked,
                    Checks = findings.Select(finding => new
                    {
                        finding.Area,
                        finding.Check,
                        Status = Word(finding.Status),
                        finding.Found,
                        finding.Expected,
                        finding.Next,
                    }),
                }
            );
            return;
        }

        var sheet = new Sheet(
            new SheetColumn("area", Fit.Whole),
            "check",
            new SheetColumn("status", Fit.Whole),
            new SheetColumn("found", Fit.CutEndFirst)
        );
        foreach (var finding in findings)
        {
            sheet.Add(finding.Area, finding.Check, new Cell(Word(finding.Status), ColourOf(finding.Status)), finding.Found);
        }

        sheet.Show(screen.Out);
        foreach (var finding in findings.Where(finding => finding.Status != CheckStatus.Ok).OrderByDescending(finding => finding.Status))
        {
            screen.Say();
            Screen.Tell(
                screen.Out,
                ColourOf(finding.Status),
                $"{Word(finding.Status)}:",
                $"{finding.Area}, {finding.Check}. {finding.Found}"
            );
            screen.Print($"  next: {finding.Next}");
        }

        screen.Say();
        var from = host is null ? Paths.Near(target.Data.FullName) : $"the host's {host.Version}";
        screen.Say(
            $"From {from} to {Health.Version}: "
                + (
                    blocked > 0 ? "not possible."
                    : changes == 0 ? "nothing changes."
                    : $"{Amounts.Of(changes, "change")}."
                )
        );
    }

    private static string Word(CheckStatus status) =>
        status switch
        {
            CheckStatus.Ok => "same",
            CheckStatus.Warning => "changes",
            _ => "blocked",
        };

    private static string ColourOf(CheckStatus status) =>
        status switch
        {
            CheckStatus.Ok => "green",
            CheckStatus.Warning => "yellow",
            _ => "red",
        };
}
