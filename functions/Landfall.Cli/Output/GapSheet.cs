using System.Globalization;
using Landfall.Cli.Api;
using Landfall.Completeness;
using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Cli.Output;

/// <summary>Shows what a table lacks, each with the command that fills it.</summary>
internal static class GapSheet
{
    private const int ShownOfBatch = 6;

    /// <summary>Prints it.</summary>
    public static void Show(Screen screen, GapReading found, HostTarget target)
    {
        var what = found.Every == FilePeriod.Number ? "numbers of files that landed" : $"a file each {Word(found.Every)}";
        screen.Say(FormattableString.Invariant($"{found.Table}, {what}, {found.From:yyyy-MM-dd} to {found.To:yyyy-MM-dd}, UTC"));
        if (found.Gaps.Count > 0)
        {
            var sheet = new Sheet(
                new SheetColumn("no file for", Fit.Whole),
                new SheetColumn(Word(found.Every) + "s", Fit.Whole),
                new SheetColumn("fill it with", Fit.Whole)
            );
            foreach (var gap in found.Gaps)
            {
                sheet.Add(gap.First == gap.Last ? gap.First : $"{gap.First} to {gap.Last}", Amounts.Count(gap.Count), Fill(gap));
            }

            screen.Say();
            sheet.Show(screen.Out);
            More(screen, found.MoreGaps);
        }

        if (found.NotLoaded.Count > 0)
        {
            var sheet = new Sheet(
                "landed, not loaded",
                "state",
                new SheetColumn("file", Fit.CutStart),
                new SheetColumn("fill it with", Fit.Whole)
            );
            foreach (var file in found.NotLoaded)
            {
                sheet.Add(file.For, Cell.State(file.State), file.Name, Fill(file));
            }

            screen.Say();
            sheet.Show(screen.Out);
            More(screen, found.MoreNotLoaded);
        }

        screen.Say();
        screen.Say(
            $"{Amounts.Of(found.Expected, Word(found.Every))} expected: {Amounts.Count(found.There)} there, "
                + $"{Amounts.Count(found.OnTheWay)} on the way, {Amounts.Count(found.Missing)} without a file."
        );
        if (found.WithoutTime > 0)
        {
            screen.Print($"{Amounts.Of(found.WithoutTime, "file")} with names that do not tell what they are for: see landfallExpects.");
        }

        if (found.Gaps.Count > 0)
        {
            screen.Print("FOLDER is where the source's files are; --table leaves those of other tables alone.");
        }

        if (found.Gaps.Count + found.NotLoaded.Count > 0)
        {
            var first = found.Gaps.Count > 0 ? Fill(found.Gaps[0]) : Fill(found.NotLoaded[0]);
            screen.Print($"The first one written out: {CommandLine.Of(first, target)}");
        }
    }

    /// <summary>The command that fills a gap, without the program's name.</summary>
    public static string Fill(Gap gap) =>
        gap is { FromDay: { } from, ToDay: { } to }
            ? string.Create(CultureInfo.InvariantCulture, $"adopt FOLDER --from {from:yyyy-MM-dd} --to {to:yyyy-MM-dd}")
            : "ingest FILE";

    /// <summary>The command that brings a file's rows into the table.</summary>
    public static string Fill(NotLoadedFile file) =>
        file.State == BatchState.Forgotten ? "ingest FILE --replace" : $"release {file.Batch[^ShownOfBatch..]}";

    private static string Word(FilePeriod every) => every.ToString().ToLowerInvariant();

    private static void More(Screen screen, int more)
    {
        if (more > 0)
        {
            screen.Say($"and {Amounts.Count(more)} more; --limit shows them");
        }
    }
}
