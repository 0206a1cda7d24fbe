using System.Globalization;
using System.Text;

namespace Landfall.Benchmarks.Measuring;

/// <summary>A titled table that is printed to the console and written to the page alike.</summary>
internal sealed class MarkdownTable(string title, string note, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, one cell a column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>A number as the format has it; a dash for what is not known.</summary>
    public static string Cell(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("## ").Append(title).Append("\n\n").Append(note).Append("\n\n");
        Line(text, columns);
        Line(text, [.. columns.Select((_, index) => index == 0 ? "---" : "---:")]);
        _rows.ForEach(row => Line(text, row));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
