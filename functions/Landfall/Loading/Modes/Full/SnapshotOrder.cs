namespace Landfall.Loading.Modes.Full;

/// <summary>
/// The order of snapshot keys: runs of digits compare as numbers and all else by ordinal, so that 2024-10-1 comes after 2024-9-30.
/// Keys of one form and width are in the order of their characters.
/// </summary>
internal sealed class SnapshotOrder : IComparer<string>
{
    public static SnapshotOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        var left = x.AsSpan();
        var right = y.AsSpan();
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
