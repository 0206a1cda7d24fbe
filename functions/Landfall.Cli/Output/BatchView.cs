using System.Globalization;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>One batch in full.</summary>
internal static class BatchView
{
    /// <summary>Prints its facts, its rows, its stages and its error.</summary>
    public static void Show(Screen screen, BatchReply batch)
    {
        var entry = batch.Entry;
        var facts = new List<(string Name, Cell Value)>
        {
            ("batch", entry.Batch),
            ("table", entry.Table),
            ("file", entry.File.Name),
            (
                "version",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.File.ETag}, {entry.File.LastModified:yyyy-MM-dd HH:mm:ss} UTC, {Amounts.Bytes(entry.File.Length)}"
                )
            ),
            ("state", Cell.State(entry.State)),
        };
        if (entry.Generation > 0)
        {
            facts.Add(("generation", Amounts.Count(entry.Generation)));
        }

        if (entry.SnapshotKey is { } key)
        {
            facts.Add(("snapshot", key));
        }

        if (entry.Contract is { } contract)
        {
            facts.Add(("contract", contract));
        }

        if (entry.RelatedBatch is { } related)
        {
            facts.Add(("see also", related));
        }

        if (entry.Archive is { } archive)
        {
            facts.Add(
                (
                    "members",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Amounts.Count(archive.Members.Count)}, {Amounts.Count(archive.Unclaimed)} of them unclaimed; left alone: "
                            + $"{archive.Folders} folders, {archive.BeforeIngestFrom} too old"
                    )
                )
            );
        }

        if (entry.Manifest is { } manifest)
        {
            facts.Add(
                (
                    "rows",
                    $"{Amounts.Count(manifest.RowsRead)} read = {Amounts.Count(manifest.Rows)} curated + "
                        + $"{Amounts.Count(manifest.RejectRows)} rejected"
                        + (manifest.RepeatedHeaders == 0 ? "" : $"; skipped {Headers(manifest.RepeatedHeaders)}")
                )
            );
        }

        if (entry.Counts is { } counts)
        {
            facts.Add(("loaded", Became(counts)));
        }

        foreach (var (name, value) in facts)
        {
            var text = Markup.Escape(value.Text);
            screen.Out.MarkupLine($"[grey]{name, -10}[/] {(value.Style is null ? text : $"[{value.Style}]{text}[/]")}");
        }

        screen.Say();
        Stages(entry.Stages).Show(screen.Out);
        if (entry.Archive is { Members.Count: > 0 } contents)
        {
            screen.Say();
            Members(contents).Show(screen.Out);
        }

        if (Advice.Of(entry.State, entry.Error) is { } error)
        {
            screen.Say();
            Screen.Tell(screen.Out, "red", $"{error.Code}:", error.Message);
            Screen.Tell(screen.Out, "blue", "next:", error.Hint);
        }
    }

    private static string Headers(long count) => count == 1 ? "a repeated header" : $"{Amounts.Count(count)} repeated headers";

    // Says of every curated row what became of it; words for no row are left out.
    private static string Became(LoadCounts counts)
    {
        (long Rows, string Word)[] parts =
        [
            (counts.Inserted, "inserted"),
            (counts.Updated, "updated"),
            (counts.Unchanged, "unchanged"),
            (counts.Superseded, "superseded"),
            (counts.Deduplicated, "deduplicated"),
            (counts.Deleted, "deleted"),
        ];
        var sum = string.Join(" + ", parts.Where(part => part.Rows > 0).Select(part => $"{Amounts.Count(part.Rows)} {part.Word}"));
        return counts.Accounted == 0 ? "0" : $"{Amounts.Count(counts.Accounted)} curated = {sum}";
    }

    private static Sheet Members(Ledger.ArchiveContents contents)
    {
        var sheet = new Sheet(new SheetColumn("member", Fit.CutStart), new SheetColumn("batch", Fit.Whole));
        foreach (var member in contents.Members)
        {
            sheet.Add(member.Path, member.Batch);
        }

        return sheet;
    }

    private static Sheet Stages(IEnumerable<Ledger.StageRecord> stages)
    {
        var sheet = new Sheet("stage", "attempt", "began (UTC)", "time", "rows in", "rows out", "bytes");
        foreach (var stage in stages)
        {
            sheet.Add(
                stage.Stage,
                Amounts.Count(stage.Attempt),
                stage.StartedAt.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Amounts.Seconds(stage.Seconds),
                Amounts.Count(stage.RowsIn),
                Amounts.Count(stage.RowsOut),
                Amounts.Bytes(stage.Bytes)
            );
        }

        return sheet;
    }
}

/// <summary>Why a batch needs a person, and what that person can do.</summary>
internal static class Advice
{
    private static readonly BatchError Unclaimed = new(
        "unclaimed",
        "No contract claims this name.",
        "Write a contract whose landfallLanding fits, or land it under a name that one claims."
    );

    /// <summary>The batch's own error; null when all is well.</summary>
    public static BatchError? Of(BatchState state, BatchError? error) => error ?? (state == BatchState.Unclaimed ? Unclaimed : null);
}
