using System.Globalization;

namespace Landfall.Loading.Modes.Full;

/// <summary>
/// The order of snapshot keys: runs of digits compare as numbers and all else by ordinal, so that 2024-10-1 comes after 2024-9-30.
/// Keys of one form and width are in the order of their characters. A moment as earlier builds of <c>ingest</c> wrote it,
/// 20261128T140530Z, stands where today's, 2026-11-28T140530Z, does: its run of eight digits would be greater than any year.
/// </summary>
internal sealed class SnapshotOrder : IComparer<string>
{
    private const string EarlierForm = "yyyyMMdd'T'HHmmss'Z'";
    private const string Form = "yyyy-MM-dd'T'HHmmss'Z'";

    public static SnapshotOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        var left = Today(x).AsSpan();
        var right = Today(y).AsSpan();
        while (left.Length > 0 && right.Length > 0)
        {
            var (first, second) = (Digits(left), Digits(right));
            var order = first > 0 && second > 0 ? Number(left[..first], right[..second]) : left[0].CompareTo(right[0]);
            if (order != 0)
            {
                return order;
            }

            left = left[Math.Max(first, 1)..];
            right = right[Math.Max(second, 1)..];
        }

        // 07 and 7 are one number and two keys: they need an order too, always the same.
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(x, y);
    }

    // All of a key and nothing else: eight digits alone may as well count something.
    private static string Today(string key) =>
        DateTime.TryParseExact(key, EarlierForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment.ToString(Form, CultureInfo.InvariantCulture)
            : key;

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static int Number(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var first = left.TrimStart('0');
        var second = right.TrimStart('0');
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }
}
