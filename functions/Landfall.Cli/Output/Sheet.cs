using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Rows under headings, fitted to the screen: long texts are cut, and columns that cannot fit are counted instead.</summary>
internal sealed partial class Sheet(params SheetColumn[] columns)
{
    private const int Gap = 2;
    private const int Narrowest = 12;
    private const int NarrowestFirst = 16;

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
        return IsNumeric(column) ? cut with { Text = padding + cut.Text } : column == widths.Count - 1 ? cut : cut with { Text = cut.Text + padding };
    }

    private bool IsNumeric(int column) =>
        _rows.Exists(row => row[column].Text.Length > 0) && _rows.TrueForAll(row => row[column] is { Style: "grey" } or { Text: "" } || Number().IsMatch(row[column].Text));

    private List<int> Fitted(int available)
    {
        var widths = columns.Select((column, at) => _rows.Select(row => row[at].Width).Append(new Cell(column.Heading).Width).Append(column.Least).Max()).ToList();
        while (widths.Count > 1 && widths.Sum() + (Gap * (widths.Count - 1)) > available)
        {
            if (Widest(widths, [Fit.CutEndFirst], NarrowestFirst) is { } early)
            {
                widths[early]--;
            }
            else if (Widest(widths, [Fit.CutEndFirst, Fit.CutEnd, Fit.CutStart], Narrowest) is { } other)
            {
                widths[other]--;
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
        Enumerable.Range(0, widths.Count).Where(at => fits.Contains(columns[at].Fit) && widths[at] > narrowest).Select(at => (int?)at).MaxBy(at => widths[at!.Value]);

    [GeneratedRegex(@"\A-?[\d,.]+(?: (?:s|B|kB|MB|GB))?\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
