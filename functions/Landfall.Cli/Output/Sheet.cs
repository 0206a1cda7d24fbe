using System.Text;
using System.Text.RegularExpressions;
using Landfall.Ledger;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Landfall.Cli.Output;

/// <summary>Rows under headings, fitted to the screen: long texts are cut, and columns that cannot fit are counted instead.</summary>
internal sealed partial class Sheet(params SheetColumn[] columns)
{
    private const int Gap = 2;
    private const int Narrowest = 12;
    private const int NarrowestFirst = 16;
    private const int NarrowestTime = 20;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row of one cell a column.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Prints it.</summary>
    public void Show(IAnsiConsole console)
    {
        foreach (var line in Lines(console.Profile.Width))
        {
            console.Write(new Markup(line) { Overflow = Overflow.Crop });
            console.WriteLine();
        }
    }

    /// <summary>Its lines in Spectre's markup, none wider than <paramref name="width"/> columns.</summary>
    public IEnumerable<string> Lines(int width)
    {
        var widths = Fitted(width);
        yield return Line(widths.Select((_, at) => Padded(new Cell(columns[at].Heading, "bold"), at, widths)));
        yield return Line(widths.Select(each => new Cell(new string('─', each), "grey")));
        foreach (var row in _rows)
        {
            yield return Line(widths.Select((_, at) => Padded(row[at], at, widths)));
        }

        if (widths.Count < columns.Length)
        {
            yield return Line([new Cell($"and {Amounts.Of(columns.Length - widths.Count, "column")} more; --json shows all", "grey")]);
        }
    }

    private static string Line(IEnumerable<Cell> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            var text = Markup.Escape(cell.Text);
            line.Append(cell.Style is null ? text : $"[{cell.Style}]{text}[/]").Append(' ', Gap);
        }

        return line.ToString().TrimEnd();
    }

    private Cell Padded(Cell cell, int column, List<int> widths)
    {
        var cut = cell.Cut(widths[column], columns[column].Fit);
        var padding = new string(' ', widths[column] - cut.Width);
        return IsNumeric(column) ? cut with { Text = padding + cut.Text }
            : column == widths.Count - 1 ? cut
            : cut with { Text = cut.Text + padding };
    }

    private bool IsNumeric(int column) =>
        _rows.Exists(row => row[column].Text.Length > 0)
        && _rows.TrueForAll(row => row[column] is { Style: "grey" } or { Text: "" } || Number().IsMatch(row[column].Text));

    private List<int> Fitted(int available)
    {
        var widths = columns
            .Select((column, at) => _rows.Select(row => row[at].Width).Append(new Cell(column.Heading).Width).Append(column.Least).Max())
            .ToList();
        while (widths.Count > 1 && widths.Sum() + (Gap * (widths.Count - 1)) > available)
        {
            var cut = Widest(widths, [Fit.CutEndFirst], NarrowestFirst)
                ?? Widest(widths, [Fit.CutEndFirst, Fit.CutEnd, Fit.CutStart], Narrowest)
                ?? Widest(widths, [Fit.CutFraction], NarrowestTime);
            if (cut is { } column)
            {
                widths[column]--;
            }
            else
            {
                widths.RemoveAt(widths.Count - 1);
            }
        }

        widths[0] = Math.Min(widths[0], available);
        return widths;
    }

    private int? Widest(List<int> widths, Fit[] fits, int narrowest) =>
        Enumerable
            .Range(0, widths.Count)
            .Where(at => fits.Contains(columns[at].Fit) && widths[at] > narrowest)
            .Select(at => (int?)at)
            .MaxBy(at => widths[at!.Value]);

    [GeneratedRegex(@"\A-?[\d,.]+(?: (?:s|B|kB|MB|GB))?\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>One column of a <see cref="Sheet"/>.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Fit">What gives way when it is too wide.</param>
/// <param name="Least">How wide it is at least, so that a sheet stands still while it fills.</param>
internal sealed record SheetColumn(string Heading, Fit Fit = Fit.CutEnd, int Least = 0)
{
    public static implicit operator SheetColumn(string heading) => new(heading);
}

/// <summary>What gives way when a sheet is wider than the screen.</summary>
internal enum Fit
{
    /// <summary>The end of a text.</summary>
    CutEnd,

    /// <summary>The end of a text, before any other column gives way.</summary>
    CutEndFirst,

    /// <summary>The beginning of a text, as the end of a path says more.</summary>
    CutStart,

    /// <summary>The fraction of a second of a time, after all others: without its seconds a time says nothing.</summary>
    CutFraction,

    /// <summary>Nothing: the value is of use only when whole.</summary>
    Whole,
}

/// <summary>One value of a <see cref="Sheet"/>, on one line.</summary>
/// <param name="Text">The value, without control characters.</param>
/// <param name="Style">Spectre's word for its colour; null for none.</param>
internal readonly record struct Cell(string Text, string? Style = null)
{
    /// <summary>How many columns of the screen it takes.</summary>
    public int Width => Segment.CellCount([new Segment(Text)]);

    public static implicit operator Cell(string? text) => text is null ? new Cell("null", "grey") : new Cell(OneLine(text));

    /// <summary>A state of a batch in its colour.</summary>
    public static Cell State(BatchState state) =>
        new(
            state.Word(),
            state switch
            {
                BatchState.Published => "green",
                BatchState.Refused or BatchState.Parked => "red",
                BatchState.Unclaimed or BatchState.Replaced or BatchState.Duplicate or BatchState.Superseded => "yellow",
                _ => "blue",
            }
        );

    /// <summary>A count of rows set aside, red when there are any.</summary>
    public static Cell Rejects(long count) => new(Amounts.Count(count), count > 0 ? "red" : null);

    /// <summary>The cell cut to <paramref name="width"/> columns.</summary>
    public Cell Cut(int width, Fit fit)
    {
        if (Width <= width)
        {
            return this;
        }

        var runes = Text.EnumerateRunes().ToList();
        while (new Cell(string.Concat(runes)).Width > width - 1)
        {
            runes.RemoveAt(fit == Fit.CutStart ? 0 : runes.Count - 1);
        }

        return this with
        {
            Text = fit == Fit.CutStart ? $"…{string.Concat(runes)}" : $"{string.Concat(runes)}…",
        };
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            line.Append(
                letter switch
                {
                    '\n' => '↵',
                    '\r' => '\0',
                    _ when char.IsControl(letter) => ' ',
                    _ => letter,
                }
            );
        }

        return line.Replace("\0", "").ToString();
    }
}
