using System.Text;
using Landfall.Ledger;
using Spectre.Console.Rendering;

namespace Landfall.Cli.Output;

/// <summary>One value of a <see cref="Sheet"/>, on one line.</summary>
/// <param name="Text">The value, without control characters.</param>
/// <param name="Style">Spectre's word for its colour; null for none.</param>
internal readonly record struct Cell(string Text, string? Style = null)
{
    /// <summary>How many columns of the screen it takes.</summary>
    public int Width => Segment.CellCount([new Segment(Text)]);

    public static implicit operator Cell(string? text) => text is null ? new Cell("null", "grey") : new Cell(OneLine(text));

    /// <summary>A state of a batch in its colour.</summary>
    public static Cell State(BatchState state) => new(state.ToString().ToLowerInvariant(), state switch
    {
        BatchState.Published => "green",
        BatchState.Refused or BatchState.Parked => "red",
        BatchState.Unclaimed or BatchState.Replaced or BatchState.Duplicate or BatchState.Superseded => "yellow",
        _ => "blue",
    });

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

        return this with { Text = fit == Fit.CutStart ? $"…{string.Concat(runes)}" : $"{string.Concat(runes)}…" };
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            line.Append(letter switch { '\n' => '↵', '\r' => '\0', _ when char.IsControl(letter) => ' ', _ => letter });
        }

        return line.Replace("\0", "").ToString();
    }
}
