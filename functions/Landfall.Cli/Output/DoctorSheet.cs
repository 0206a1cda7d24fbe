using Landfall.Cli.Api;
using Landfall.Diagnosis;

namespace Landfall.Cli.Output;

/// <summary>Findings as a table, and below it what to do about those that are not well.</summary>
internal static class DoctorSheet
{
    private const string Landfall = "landfall ";

    /// <summary>By area, those that something failed in first, and in each the failed ones first.</summary>
    public static IReadOnlyList<CheckFinding> InOrder(IReadOnlyList<CheckFinding> findings) =>
        [
            .. findings
                .GroupBy(finding => finding.Area, StringComparer.Ordinal)
                .OrderByDescending(area => area.Max(finding => finding.Status))
                .SelectMany(area => area.OrderByDescending(finding => finding.Status)),
        ];

    /// <summary>Prints them.</summary>
    public static void Show(Screen screen, IReadOnlyList<CheckFinding> findings, HostTarget target)
    {
        var sheet = new Sheet(
            new SheetColumn("area", Fit.Whole),
            "check",
            new SheetColumn("status", Fit.Whole),
            new SheetColumn("found", Fit.CutEndFirst)
        );
        foreach (var finding in findings)
        {
            sheet.Add(finding.Area, finding.Check, StatusOf(finding.Status), finding.Found);
        }

        sheet.Show(screen.Out);
        var unwell = findings.Where(finding => finding.Status != CheckStatus.Ok).OrderByDescending(finding => finding.Status).ToList();
        foreach (var finding in unwell)
        {
            screen.Say();
            Screen.Tell(
                screen.Out,
                ColourOf(finding.Status),
                $"{Word(finding.Status)}:",
                $"{finding.Area}, {finding.Check}. {finding.Found}"
            );
            if (finding.Expected is not null)
            {
                screen.Print($"  expected: {finding.Expected}");
            }

            if (finding.Next is not null)
            {
                screen.Print($"  next: {Callable(finding.Next, target)}");
            }
        }

        screen.Say();
        var failed = unwell.Count(finding => finding.Status == CheckStatus.Failed);
        screen.Say($"{Amounts.Of(findings.Count, "check")}: {failed} failed, {Amounts.Of(unwell.Count - failed, "warning")}.");
    }

    // A command of Landfall's own is shown as it is called here.
    private static string Callable(string next, HostTarget target) =>
        next.StartsWith(Landfall, StringComparison.Ordinal) && !next.Contains(", then ", StringComparison.Ordinal) && !next.Contains(';')
            ? CommandLine.Of(next[Landfall.Length..], target)
            : next;

    private static Cell StatusOf(CheckStatus status) => new(Word(status), ColourOf(status));

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();

    private static string ColourOf(CheckStatus status) =>
        status switch
        {
            CheckStatus.Ok => "green",
            CheckStatus.Warning => "yellow",
            _ => "red",
        };
}
