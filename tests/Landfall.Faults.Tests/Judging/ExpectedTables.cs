using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>What must be in each table, computed from the files that landed.</summary>
internal static class ExpectedTables
{
    /// <summary>The rows by table: batch, line, id and amount; of mode merge id, amount and version, as equal rows of several files are one.</summary>
    public static IReadOnlyDictionary<string, List<string>> Of(IReadOnlyList<JudgedFile> files)
    {
        var good = files.Where(file => file.IsGood).ToLookup(file => file.Table!, StringComparer.Ordinal);
        return new Dictionary<string, List<string>>(StringComparer.Ordinal)
        {
            [RunTables.Append] = Append(good[RunTables.Append]),
            [RunTables.Members] = Append(good[RunTables.Members]),
            [RunTables.Full] = Full(good[RunTables.Full]),
            [RunTables.Counted] = Snapshot(good[RunTables.Counted], files.Where(file => file.Table == RunTables.Counted)),
            [RunTables.Marked] = Snapshot(good[RunTables.Marked], files.Where(file => file.Table == RunTables.Marked)),
            [RunTables.Merge] = Merge(good[RunTables.Merge]),
        };
    }

    // Of the current files with the same content one is in the table, whichever came first; the others point to it. What was overwritten or forgotten is out, unless
    // what landed over it is the same: then either stands for both.
    private static List<string> Append(IEnumerable<JudgedFile> files)
    {
        var all = files.ToList();
        var now = all.Where(file => file.IsCurrent).ToDictionary(file => file.File.Name, Content, StringComparer.Ordinal);
        var counted = all.Where(file => file.State is not (null or BatchState.Replaced or BatchState.Forgotten)
            && (file.IsCurrent || now.GetValueOrDefault(file.File.Name, Content(file)) == Content(file))).ToList();
        Assert.DoesNotContain(all.Except(counted), file => file.State == BatchState.Published);
        var rows = new List<string>();
        foreach (var same in counted.GroupBy(Content, StringComparer.Ordinal))
        {
            var original = same.SingleOrDefault(file => file.State == BatchState.Published);
            Assert.True(original is not null || !same.Any(file => file.IsCurrent), string.Join(", ", same));
            Assert.All(
                same.Where(file => file.IsCurrent && file != original),
                file => Assert.Equal((BatchState.Duplicate, original!.Batch), (file.State, file.Entry!.RelatedBatch)));
            rows.AddRange(original is null ? [] : Rows(original));
        }

        return rows;
    }

    private static string Content(JudgedFile file) => Convert.ToHexString(file.File.Content);

    // The greatest snapshot is the table, in its newest version, in whatever order they came.
    private static List<string> Full(IEnumerable<JudgedFile> files)
    {
        var greatest = files.Where(file => file.IsCurrent).MaxBy(file => file.File.Name, StringComparer.Ordinal);
        return greatest is null ? [] : [.. Rows(Standing(greatest, files))];
    }

    // The greatest snapshot of which all has landed is the table, whole: each of its files in its newest version.
    private static List<string> Snapshot(IEnumerable<JudgedFile> files, IEnumerable<JudgedFile> withMarkers)
    {
        var key = RunSnapshots.InForce(withMarkers.Select(file => file.File));
        return [.. files.Where(file => file.IsCurrent && RunSnapshots.Key(file.File) == key).SelectMany(file => Rows(Standing(file, files)))];
    }

    // The file that has the rows: itself, or an older version of it with the same content.
    private static JudgedFile Standing(JudgedFile file, IEnumerable<JudgedFile> files)
    {
        Assert.True(file.State is BatchState.Published or BatchState.Duplicate, file.ToString());
        return file.State == BatchState.Published ? file : files.Single(other => other.Entry?.Batch == file.Entry!.RelatedBatch);
    }

    // Of an id the greatest version counts, and of that its deletion. A version of a file that was overwritten before it was read takes no part, nor one that was forgotten.
    private static List<string> Merge(IEnumerable<JudgedFile> files) =>
    [
        .. files.Where(file => file.Entry?.Manifest is not null && file.State != BatchState.Forgotten).SelectMany(file => file.File.Good)
            .GroupBy(row => row.Id, StringComparer.Ordinal)
            .Select(id => id.OrderBy(row => row.Version).ThenBy(row => row.Deleted).Last())
            .Where(row => !row.Deleted)
            .Select(row => FormattableString.Invariant($"{row.Id} {row.Amount} {row.Version}")),
    ];

    private static IEnumerable<string> Rows(JudgedFile file) => file.File.Good.Select(row => FormattableString.Invariant($"{file.Batch} {row.Line} {row.Id} {row.Amount}"));
}
