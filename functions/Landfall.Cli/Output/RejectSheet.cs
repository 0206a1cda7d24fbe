using Landfall.Curation.Rejects;
using Landfall.Local.Triggers;

namespace Landfall.Cli.Output;

/// <summary>Rejected rows by file, one violation a line.</summary>
internal static class RejectSheet
{
    /// <summary>Prints them.</summary>
    public static void Show(Screen screen, IEnumerable<RejectReply> rejects)
    {
        var isFirstFile = true;
        foreach (var file in rejects.GroupBy(reject => reject.Name, StringComparer.Ordinal))
        {
            if (!isFirstFile)
            {
                screen.Say();
            }

            isFirstFile = false;
            Screen.Tell(screen.Out, "bold", file.Key, $"({file.First().Table})");
            var sheet = new Sheet(new SheetColumn("line", Fit.Whole), new SheetColumn("column", Fit.Whole), "rule", "expected", new SheetColumn("found (shape)", Fit.CutEndFirst));
            foreach (var (reject, violation, isFirst) in file.SelectMany(Lines))
            {
                sheet.Add(isFirst ? Amounts.Count(reject.Line) : "", violation.Column ?? "", violation.Rule, violation.Expected, violation.Shape ?? "");
            }

            sheet.Show(screen.Out);
        }
    }

    private static IEnumerable<(RejectReply Reject, Violation Violation, bool IsFirst)> Lines(RejectReply reject) =>
        reject.Violations.Select((violation, at) => (reject, violation, at == 0));
}
