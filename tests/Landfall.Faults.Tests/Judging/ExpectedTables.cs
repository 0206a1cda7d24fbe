using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>What must be in each table, computed from the files that landed: one line a row, as batch, line, id and amount.</summary>
internal static class ExpectedTables
{
    /// <summary>The rows by table; <paramref name="entryOf"/> gives the ledger's entry of a file by its name.</summary>
    public static IReadOnlyDictionary<string, List<string>> Of(IReadOnlyList<RunFile> files, Func<string, LedgerEntry> entryOf) => new Dictionary<string, List<string>>(StringComparer.Ordinal)
    {
        [RunTables.Append] = Append([.. files.Where(file => file.Table == RunTables.Append && file.IsReadable)], entryOf),
        [RunTables.Full] = Full([.. files.Where(file => file.Table == RunTables.Full)], entryOf),
    };

    // Of the files with the same content one is in the table, whichever came first; the others point to it.
    private static List<string> Append(IReadOnlyList<RunFile> files, Func<string, LedgerEntry> entryOf)
    {
        var rows = new List<string>();
        foreach (var same in files.GroupBy(file => Convert.ToHexString(file.Content), StringComparer.Ordinal))
        {
            var original = Assert.Single(same, file => entryOf(file.Name).State == BatchState.Published);
            var batch = entryOf(original.Name).Batch;
            Assert.All(same.Where(file => file != original), file => Assert.Equal((BatchState.Duplicate, batch), (entryOf(file.Name).State, entryOf(file.Name).RelatedBatch)));
            rows.AddRange(Rows(original, batch));
        }

        return rows;
    }

    // The greatest snapshot is the table, in whatever order they came.
    private static List<string> Full(IReadOnlyList<RunFile> files, Func<string, LedgerEntry> entryOf)
    {
        var greatest = files.MaxBy(file => file.Name, StringComparer.Ordinal)!;
        Assert.Equal(BatchState.Published, entryOf(greatest.Name).State);
        return [.. Rows(greatest, entryOf(greatest.Name).Batch)];
    }

    private static IEnumerable<string> Rows(RunFile file, string batch) => file.Good.Select(row => FormattableString.Invariant($"{batch} {row.Line} {row.Id} {row.Amount}"));
}
