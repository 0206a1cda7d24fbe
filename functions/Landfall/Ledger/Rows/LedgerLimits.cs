using System.Buffers;

namespace Landfall.Ledger.Rows;

/// <summary>What every ledger store takes: the limits of Azure Table Storage, so that what works on one machine works on Azure.</summary>
public static class LedgerLimits
{
    /// <summary>Changes of one transaction.</summary>
    public const int Changes = 100;

    /// <summary>Characters of one text; 64 KiB of UTF-16.</summary>
    public const int TextCharacters = 32_000;

    /// <summary>Bytes of one row, two for each character: 1 MiB less what types take.</summary>
    public const int RowBytes = 1_000_000;

    /// <summary>Bytes of one transaction, as JSON writes it: 4 MiB less what its envelope takes.</summary>
    public const int TransactionBytes = 4_000_000;

    /// <summary>Characters of a partition's name and of a key.</summary>
    public const int KeyCharacters = 500;

    /// <summary>Columns of one row; storage takes 252 and keeps some for itself.</summary>
    public const int Columns = 200;

    /// <summary>Characters of a column's name.</summary>
    public const int ColumnNameCharacters = 100;

    // What one change takes beside its texts: request lines, headers, names of types.
    private const int EnvelopeBytes = 800;
    private const int NumberBytes = 40;
    private const int EscapedBytes = 6;

    private static readonly DateTimeOffset FirstInstant = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>(StringComparer.Ordinal);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    );

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.,:;/()[]{}|=!?*#%@$~^"
    );

    /// <summary>
    /// True for a text that can name a partition or a row: printable ASCII without <c>/ \ # ?</c>, so that every store orders keys alike.
    /// </summary>
    public static bool IsKey(string text) =>
        text.Length is > 0 and <= KeyCharacters && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny("/\\#?");

    /// <summary>Says what of a transaction no store would take; every store calls it before it writes anything.</summary>
    /// <exception cref="ArgumentException">The changes do not keep to the limits.</exception>
    public static void Check(string partition, IReadOnlyList<LedgerChange> changes)
    {
        Require(IsKey(partition), $"'{partition}' cannot name a partition of the ledger: {KeyRule}");
        Require(changes.Count is > 0 and <= Changes, $"A transaction has 1 to {Changes} changes and this one {changes.Count}.");
        var keys = new HashSet<string>(changes.Count, StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var change in changes)
        {
            Require(IsKey(change.Key), $"'{change.Key}' cannot be a key in the ledger: {KeyRule}");
            Require(keys.Add(change.Key), $"A transaction changes a row once, and this one changes '{change.Key}' twice.");
            bytes +=
                EnvelopeBytes
                + change switch
                {
                    LedgerChange.Insert { Row: var row } => BytesOf(row),
                    LedgerChange.Put { Row: var row } => BytesOf(row),
                    LedgerChange.Replace { Row: var row } => BytesOf(row, row.Version),
                    LedgerChange.Delete delete => BytesOf(new LedgerRow(delete.Key, None), delete.Version),
                    _ => 0,
                };
        }

        Require(bytes <= TransactionBytes, $"A transaction takes at most {TransactionBytes} bytes and this one would take {bytes}.");
    }

    private static string KeyRule => $"1 to {KeyCharacters} printable ASCII characters without / \\ # and ?.";

    private static long BytesOf(LedgerRow row, string? version)
    {
        Require(!string.IsNullOrEmpty(version), $"The change of the row '{row.Key}' names no version; read the row first.");
        return BytesOf(row);
    }

    private static long BytesOf(LedgerRow row)
    {
        Require(row.Columns.Count <= Columns, $"A row has at most {Columns} columns and '{row.Key}' has {row.Columns.Count}.");
        var (stored, written) = (2L * row.Key.Length, 0L);
        foreach (var (name, value) in row.Columns)
        {
            Require(
                IsColumn(name),
                $"'{name}' cannot name a column of the row '{row.Key}': letters and digits, a lower-case letter first."
            );
            stored += 2 * name.Length;
            written += NumberBytes + name.Length;
            switch (value)
            {
                case string text:
                    Require(
                        text.Length <= TextCharacters,
                        $"A text has at most {TextCharacters} characters, and '{name}' of the row '{row.Key}' has {text.Length}."
                    );
                    Require(IsWellFormed(text), $"The column '{name}' of the row '{row.Key}' has half a surrogate pair.");
                    stored += 2 * text.Length;
                    written += JsonBytes(text);
                    break;
                case double number:
                    Require(double.IsFinite(number), $"The column '{name}' of the row '{row.Key}' is {number}; expected a finite number.");
                    stored += sizeof(double);
                    break;
                case DateTimeOffset instant:
                    Require(
                        instant.Offset == TimeSpan.Zero && instant >= FirstInstant,
                        $"The column '{name}' of the row '{row.Key}' is {instant:O}; expected an instant in UTC from the year 1601 on."
                    );
                    stored += sizeof(long);
                    break;
                case long or bool:
                    stored += sizeof(long);
                    break;
                default:
                    var kind = value?.GetType().Name;
                    throw Beyond(
                        $"The column '{name}' of the row '{row.Key}' is a {kind}; expected a text, long, double, bool or instant."
                    );
            }
        }

        Require(stored <= RowBytes, $"A row takes at most {RowBytes} bytes and '{row.Key}' would take {stored}.");
        return written;
    }

    // Lower case first: names of the storage's own begin otherwise.
    private static bool IsColumn(string name) =>
        name.Length is > 0 and <= ColumnNameCharacters
        && char.IsAsciiLetterLower(name[0])
        && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    private static long JsonBytes(string text)
    {
        var bytes = 0L;
        foreach (var character in text)
        {
            bytes += PlainCharacters.Contains(character) ? 1 : EscapedBytes;
        }

        return bytes;
    }

    private static bool IsWellFormed(string text)
    {
        for (var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                return false;
            }
        }

        return true;
    }

    private static void Require(bool holds, FormattableString otherwise)
    {
        if (!holds)
        {
            throw Beyond(otherwise);
        }
    }

    private static ArgumentException Beyond(FormattableString message, string parameter = "changes") =>
        new(FormattableString.Invariant(message), parameter);
}
