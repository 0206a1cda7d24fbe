using Azure;

namespace Landfall.Ledger.Rows.Tables;

/// <summary>A row's version: its ETag, and the marks of the writes that led to it, newest first.</summary>
internal sealed record TableVersion(ETag ETag, string Marks)
{
    private const int MarksKept = 8;
    private const char Between = '|';

    /// <summary>Takes a version's text apart; null for one that names no state of a row that can still be there.</summary>
    public static TableVersion? Parse(string? version) =>
        version?.IndexOf(Between, StringComparison.Ordinal) is > 0 and var at
            ? new TableVersion(new ETag(version[..at]), version[(at + 1)..])
            : null;

    /// <summary>Names the state that the write left, of a row that another writer has changed since: no row ever has that version
    /// again.</summary>
    public static string Overwritten(string mark) => Between + mark;

    /// <summary>The marks of the row that <paramref name="change"/> writes.</summary>
    public static string Next(LedgerChange change, string mark)
    {
        var before = change is LedgerChange.Replace { Row.Version: { } version } ? Parse(version)?.Marks.Split(',') ?? [] : [];
        return string.Join(',', before.Take(MarksKept - 1).Prepend(mark));
    }

    public override string ToString() => ETag.ToString() + Between + Marks;

    /// <summary>True when the write is among those that led here.</summary>
    public bool Has(string mark) => Marks.Split(',').Contains(mark, StringComparer.Ordinal);

    /// <summary>True when the write was the last one.</summary>
    public bool IsOf(string mark) => Marks.StartsWith(mark, StringComparison.Ordinal);

    /// <summary>True when <paramref name="row"/> is what the change expects to find.</summary>
    public static bool IsAsExpected(LedgerChange change, LedgerRow? row) =>
        change switch
        {
            LedgerChange.Insert => row is null,
            LedgerChange.Replace { Row: var over } => row is not null && row.Version == over.Version,
            LedgerChange.Delete delete => row is not null && row.Version == delete.Version,
            _ => true,
        };
}
