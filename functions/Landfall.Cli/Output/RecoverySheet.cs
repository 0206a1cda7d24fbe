using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Recovery;

namespace Landfall.Cli.Output;

/// <summary>What a request came to, batch by batch.</summary>
internal static class RecoverySheet
{
    private const int BatchEnd = 6;

    /// <summary>Prints a line for every batch, and below them why some were left as they are.</summary>
    public static void Show(Screen screen, RecoveryReply reply)
    {
        var sheet = new Sheet(
            new SheetColumn("batch", Fit.Whole),
            new SheetColumn("file", Fit.CutStart),
            new SheetColumn("outcome", Fit.Whole),
            new SheetColumn("state", Fit.Whole),
            "generation"
        );
        foreach (var batch in reply.Batches)
        {
            if (BatchId.IsValid(batch.Batch))
            {
                sheet.Add(
                    batch.Batch[^BatchEnd..],
                    batch.Name ?? "",
                    Outcome(batch.Outcome),
                    batch.State is { } state ? Cell.State(state) : new Cell("unreadable", "red"),
                    Amounts.Count(batch.Generation)
                );
            }
            else
            {
                // A whole table, where the warehouse failed before its batches were looked at.
                sheet.Add("", batch.Batch, Outcome(batch.Outcome), "", "");
            }
        }

        sheet.Show(screen.Out);
        var reasons = reply.Batches.Where(batch => batch.Reason is not null).GroupBy(batch => batch.Reason!, StringComparer.Ordinal);
        foreach (var reason in reasons)
        {
            var outcome = Outcome(reason.First().Outcome);
            screen.Say();
            Screen.Tell(
                screen.Out,
                outcome.Style ?? "grey",
                $"{outcome.Text}:",
                string.Join(", ", reason.Select(batch => BatchId.IsValid(batch.Batch) ? batch.Batch[^BatchEnd..] : batch.Batch))
            );
            screen.Print(reason.Key);
        }

        screen.Say();
        screen.Say(Sum(reply));
    }

    private static string Sum(RecoveryReply reply)
    {
        (long Count, string Word)[] counts =
        [
            (reply.Changed, "changed"),
            (reply.Planned, "would be changed"),
            (reply.Unchanged, "unchanged"),
            (reply.Refused, "refused"),
        ];
        var all = counts.Sum(count => count.Count);
        var sum = string.Join(", ", counts.Where(count => count.Count > 0).Select(count => $"{Amounts.Count(count.Count)} {count.Word}"));
        return all > reply.Batches.Count ? $"{sum}; the first {Amounts.Count(reply.Batches.Count)} are shown" : sum;
    }

    private static Cell Outcome(RecoveryOutcome outcome) =>
        outcome switch
        {
            RecoveryOutcome.Changed => new Cell("changed", "green"),
            RecoveryOutcome.Planned => new Cell("planned", "blue"),
            RecoveryOutcome.Refused => new Cell("refused", "red"),
            _ => new Cell("unchanged", "grey"),
        };
}
