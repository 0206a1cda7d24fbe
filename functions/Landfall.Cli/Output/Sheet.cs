using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Rows under headings, fitted to the screen: long texts are cut, and columns that cannot fit are counted instead.</summary>
internal sealed partial class Sheet(params SheetColumn[] columns)
{
    private const int Gap = 2;
    private const int Narrowest = 8;
    private const int NarrowestFirst = 16;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row of one cell a column.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Prints it, indented by <paramref name="indent"/>.</summary>
    public void Show(IAnsiConsole console, int indent = 0)
    {
        var widths = Fitted(console.Profile.Width - indent);
        var margin = new string(' ', indent);
        Line(console, margin, Enumerable.Range(0, widths.Count).Select(at => Padded(new Cell(columns[at].Heading, "bold"), at, widths[at], widths.Count - 1)));
        Line(console, margin, widths.Select(width => new Cell(new string('─', width), "grey")));
        foreach (var row in _rows)
        {
            Line(console, margin, Enumerable.Range(0, widths.Count).Select(at => Padded(row[at], at, widths[at], widths.Count - 1)));
        }

        if (widths.Count < columns.Length)
        {
            Line(console, margin, [new Cell($"and {Amounts.Of(columns.Length - widths.Count, "column")} more; --json shows all", "grey")]);
        }
    }

    private static void Line(IAnsiConsole console, string margin, IEnumerable<Cell> cells)
    {
        var line = new StringBuilder(margin);
        foreach (var cell in cells)
        {
            var text = Markup.Escape(cell.Text);
            line.Append(cell.Style is null ? text : $"[{cell.Style}]{text}[/]").Append(' ', Gap);
        }

        console.Write(new Markup(line.ToString().TrimEnd()) { Overflow = Overflow.Crop });
        console.WriteLine();
    }

    private Cell Padded(Cell cell, int column, int width, int last)
    {
        var cut = cell.Cut(width, columns[column].Fit);
        var padding = new string(' ', width - cut.Width);
        return IsNumeric(column) ? cut with { Text = padding + cut.Text } : column == last ? cut : cut with { Text = cut.Text + padding };
    }

    private bool IsNumeric(int column) =>
        _rows.Exists(row => row[column].Text.Length > 0) && _rows.TrueForAll(row => row[column] is { Style: "grey" } or { Text: "" } || Number().IsMatch(row[column].Text));

    private List<int> Fitted(int available)
    {
        var widths = columns.Select((column, at) => Math.Max(new Cell(column.Heading).Width, _rows.Select(row => row[at].Width).DefaultIfEmpty().Max())).ToList();
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
