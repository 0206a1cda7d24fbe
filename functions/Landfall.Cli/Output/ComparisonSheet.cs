using Landfall.Cli.Comparison;

namespace Landfall.Cli.Output;

/// <summary>Shows what a comparison found.</summary>
internal static class ComparisonSheet
{
    /// <summary>Prints both sides, the keys that differ, the columns that differ, and the end of it in one line.</summary>
    public static void Show(Screen screen, ComparisonResult found, bool showsValues)
    {
        var sides = new Sheet("side", new SheetColumn("what", Fit.CutStart), "rows", new SheetColumn("checksum", Fit.Whole));
        sides.Add("left", found.Left.Name, Amounts.Count(found.Left.Rows), found.Left.Checksum);
        sides.Add("right", found.Right.Name, Amounts.Count(found.Right.Rows), found.Right.Checksum);
        sides.Show(screen.Out);

        ShowKeys(screen, found);
        ShowColumns(screen, found, showsValues);
        ShowNotes(screen, found);
        screen.Say();
        if (found.Same)
        {
            Screen.Tell(screen.Out, "green", "same:", $"the {Amounts.Of(found.Left.Rows, "row")} of both sides are the same.");
        }
        else
        {
            Screen.Tell(screen.Out, "red", "different:", Summary(found));
        }
    }

    private static string Summary(ComparisonResult found)
    {
        var word = found.Key.Count > 0 ? "key" : "row";
        (long Count, string Words)[] all =
        [
            (found.Missing.Count, $"{Amounts.Of(found.Missing.Count, word)} missing on the right"),
            (found.Extra.Count, $"{Amounts.Of(found.Extra.Count, word)} only on the right"),
            (found.ChangedRows, $"{Amounts.Of(found.ChangedRows, "row")} with other values"),
            (found.DoubledDifferent.Count, $"{Amounts.Of(found.DoubledDifferent.Count, "key")} twice with other rows"),
            (
                found.OnlyLeft.Count + found.OnlyRight.Count,
                $"{Amounts.Of(found.OnlyLeft.Count + found.OnlyRight.Count, "column")} on one side only"
            ),
        ];
        return string.Join(", ", all.Where(one => one.Count > 0).Select(one => one.Words)) + ".";
    }

    private static void ShowKeys(Screen screen, ComparisonResult found)
    {
        (string What, KeyDifference Keys)[] kinds =
        [
            ("missing on the right", found.Missing),
            ("only on the right", found.Extra),
            ("twice on the left", found.DoubledLeft),
            ("twice on the right", found.DoubledRight),
            ("twice, with other rows", found.DoubledDifferent),
        ];
        if (kinds.All(kind => kind.Keys.Count == 0))
        {
            return;
        }

        var word = found.Key.Count > 0 ? "keys" : "rows";
        var sheet = new Sheet(
            new SheetColumn(word, Fit.Whole),
            new SheetColumn("how many", Fit.Whole),
            found.Key.Count > 0 ? $"such as {string.Join(", ", found.Key)}" : "which"
        );
        foreach (var (what, keys) in kinds.Where(kind => kind.Keys.Count > 0))
        {
            sheet.Add(
                what,
                Amounts.Count(keys.Count),
                keys.Keys.Count > 0 ? string.Join("; ", keys.Keys.Select(Key))
                    : found.Key.Count > 0 ? ""
                    : "--key names the columns that tell"
            );
        }

        screen.Say();
        sheet.Show(screen.Out);
    }

    private static void ShowColumns(Screen screen, ComparisonResult found, bool showsValues)
    {
        var different = found.Columns.Where(column => column.Different > 0).ToList();
        if (different.Count == 0)
        {
            return;
        }

        var sheet = new Sheet("column", "compared as", "different", "null left", "null right", "null/empty", "keys, such as");
        foreach (var column in different)
        {
            sheet.Add(
                column.Column,
                column.ComparedAs,
                Amounts.Count(column.Different),
                Amounts.Count(column.NullLeft),
                Amounts.Count(column.NullRight),
                Amounts.Count(column.NullAgainstEmpty),
                string.Join("; ", column.Samples.Select(sample => Key(sample.Key)))
            );
        }

        screen.Say();
        sheet.Show(screen.Out);
        if (!showsValues)
        {
            return;
        }

        var values = new Sheet("column", "key", "left", "right");
        foreach (var column in different)
        {
            foreach (var sample in column.Samples)
            {
                values.Add(column.Column, Key(sample.Key), Quoted(sample.Left), Quoted(sample.Right));
            }
        }

        screen.Say();
        values.Show(screen.Out);
    }

    private static void ShowNotes(Screen screen, ComparisonResult found)
    {
        var types = found.Columns.Where(column => column.TypesDiffer).ToList();
        if (types.Count > 0)
        {
            var sheet = new Sheet("types that differ", "left", "right", "compared as");
            foreach (var column in types)
            {
                sheet.Add(column.Column, column.LeftType, column.RightType, column.ComparedAs);
            }

            screen.Say();
            sheet.Show(screen.Out);
        }

        (string What, IReadOnlyList<string> Columns)[] notes =
        [
            ("only on the left", found.OnlyLeft),
            ("only on the right", found.OnlyRight),
            ("not compared", found.LeftOut),
        ];
        if (notes.Any(note => note.Columns.Count > 0))
        {
            screen.Say();
        }

        foreach (var (what, columns) in notes.Where(note => note.Columns.Count > 0))
        {
            screen.Print($"Columns {what}: {string.Join(", ", columns)}");
        }
    }

    private static string Key(IReadOnlyList<string?> key) => string.Join(", ", key.Select(value => value ?? "null"));

    // An empty text and a null look alike without.
    private static string Quoted(string? value) => value is null ? "null" : $"\"{value}\"";
}
