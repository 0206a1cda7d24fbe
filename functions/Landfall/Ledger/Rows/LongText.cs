using System.Text;

namespace Landfall.Ledger.Rows;

/// <summary>Texts longer than one column takes, over several columns: <c>name</c>, <c>name1</c>, <c>name2</c> and so on.</summary>
public static class LongText
{
    /// <summary>Puts <paramref name="text"/> into as many columns as it needs.</summary>
    public static void Put(Dictionary<string, object> columns, string name, string text)
    {
        for (var (part, at) = (0, 0); part == 0 || at < text.Length; part++)
        {
            var length = Math.Min(LedgerLimits.TextCharacters, text.Length - at);

            // Half a pair is no character: a store that keeps UTF-8 could not give it back.
            length -= length > 0 && char.IsHighSurrogate(text[at + length - 1]) && at + length < text.Length ? 1 : 0;
            columns.Add(NameOf(name, part), text.Substring(at, length));
            at += length;
        }
    }

    /// <summary>The text that <see cref="Put"/> put; null when there is none.</summary>
    public static string? Get(LedgerRow row, string name)
    {
        if (row.Text(name) is not { } first)
        {
            return null;
        }

        var text = new StringBuilder(first);
        for (var part = 1; row.Text(NameOf(name, part)) is { } next; part++)
        {
            text.Append(next);
        }

        return text.ToString();
    }

    private static string NameOf(string name, int part) => part == 0 ? name : FormattableString.Invariant($"{name}{part}");
}
