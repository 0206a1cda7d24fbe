using System.Globalization;

namespace Landfall.Ledger.Rows;

/// <summary>
/// Names a waiting batch by when it is due, so that whoever looks for due ones reads no others: <c>u|</c>, the instant, and the batch's
/// end. Written with the waiting row, in one transaction; one whose batch waits no more, or until another time, says nothing and is
/// deleted by whoever meets it.
/// </summary>
internal static class DueRow
{
    private const string Spelling = "yyyyMMddHHmmssfffffff";

    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>(StringComparer.Ordinal);

    /// <summary>The row for one that waits.</summary>
    public static LedgerRow Of(WorkRow waiting) => new($"{LedgerRowKeys.Due}{Spelled(waiting.DueAt!.Value)}-{waiting.End}", None);

    /// <summary>All that are due at <paramref name="now"/>, the earliest first.</summary>
    public static LedgerKeys Until(DateTimeOffset now) => new(LedgerRowKeys.Due, $"{LedgerRowKeys.Due}{Spelled(now)}~");

    /// <summary>When a row's batch is due, UTC.</summary>
    public static DateTimeOffset DueAt(string key) =>
        DateTimeOffset.ParseExact(
            key.AsSpan(LedgerRowKeys.Due.Length, Spelling.Length),
            Spelling,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );

    /// <summary>The key under which a row's batch waits.</summary>
    public static string WaitingKey(string key) => LedgerRowKeys.Waiting + key[(LedgerRowKeys.Due.Length + Spelling.Length + 1)..];

    /// <summary>True when <paramref name="waiting"/>, the row under that key, waits until then.</summary>
    public static bool IsOf(string key, LedgerRow? waiting) => waiting?.Instant("dueAt") is { } dueAt && dueAt == DueAt(key);

    private static string Spelled(DateTimeOffset instant) => instant.UtcDateTime.ToString(Spelling, CultureInfo.InvariantCulture);
}
