using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>What must be in each table, computed from the files that landed.</summary>
internal static class ExpectedTables
{
    /// <summary>
    /// The rows by table: batch, line, id and amount; of mode merge id, amount and version, as equal rows of several files are one; where a
    /// key is once in the table, that key.
    /// </summary>
    public static IReadOnlyDictionary<string, List<string>> Of(IReadOnlyList<JudgedFile> files)
    {
        var good = files.Where(file => file.IsGood).ToLookup(file => file.Table!, StringComparer.Ordinal);
        return new Dictionary<string, List<string>>(StringComparer.Ordinal)
        {
            [RunTables.Append] = Append(good[RunTables.Append]),
            [RunTables.Keyed] = [.. Keyed(good[RunTables.Keyed]).Select(row => row.Row.Id).Distinct(StringComparer.Ordinal)],
            [RunTables.Members] = Append(good[RunTables.Members]),
            [RunTables.Lines] = Append(good[RunTables.Lines]),
            [RunTables.Full] = Full(good[RunTables.Full]),
            [RunTables.Counted] = Snapshot(good[RunTables.Counted], files.Where(file => file.Table == RunTables.Counted)),
            [RunTables.Marked] = Snapshot(good[RunTables.Marked], files.Where(file => file.Table == RunTables.Marked)),
            [RunTables.Quiet] = Snapshot(good[RunTables.Quiet], files.Where(file => file.Table == RunTables.Quiet)),
            [RunTables.Added] = WrittenAgain(good[RunTables.Added]),
            [RunTables.Parked] = WrittenAgain(good[RunTables.Parked]),
            [RunTables.Merge] = Merge(good[RunTables.Merge]),
        };
    }

    /// <summary>The rows of which each id is once in the table that takes each id once, any of them.</summary>
    public static IReadOnlyList<(string Batch, RunRow Row)> Keyed(IEnumerable<JudgedFile> files)
    {
        var rows = new List<(string Batch, RunRow Row)>();
        foreach (var same in Counted(files).GroupBy(Content, StringComparer.Ordinal))
        {
            // One without a row of its own in the table stands for nobody.
            var originals = same.Where(file => file.State == BatchState.Published).ToList();
            Assert.True(originals.Count > 0 || !same.Any(file => file.IsCurrent), string.Join(", ", same));
            Assert.InRange(originals.Count(file => file.Entry!.Counts!.Inserted > 0), 0, 1);
            Assert.All(same.Where(file => file.IsCurrent && !originals.Contains(file)), file =>
                Assert.True(
                    file.State == BatchState.Duplicate && originals.Exists(original => original.Batch == file.Entry!.RelatedBatch),
                    file.ToString()
                )
            );
            rows.AddRange(originals.SelectMany(file => file.File.Good, (file, row) => (file.Batch, row)));
        }

        return rows;
    }

    // Of the current files with the same content one is in the table, whichever came first; the others point to it. What was overwritten or
    // forgotten is out, unless what landed over it is the same: then either stands for both.
    private static List<string> Append(IEnumerable<JudgedFile> files)
    {
        var rows = new List<string>();
        foreach (var same in Counted(files).GroupBy(Content, StringComparer.Ordinal))
        {
            if (!same.First().File.Good.Any())
            {
                // Nothing is nobody's repeat.
                Assert.All(same.Where(file => file.IsCurrent), file => Assert.Equal(BatchState.Published, file.State));
                continue;
            }

            var original = same.SingleOrDefault(file => file.State == BatchState.Published);
            Assert.True(original is not null || !same.Any(file => file.IsCurrent), string.Join(", ", same));
            Assert.All(same.Where(file => file.IsCurrent && file != original), file =>
                Assert.Equal((BatchState.Duplicate, original!.Batch), (file.State, file.Entry!.RelatedBatch))
            );
            rows.AddRange(original is null ? [] : Rows(original));
        }

        return rows;
    }

    // Each version that was read is in, those with the same content once; of a table whose files wait for a person when they are written
    // again, the one version of a name that was read first.
    private static List<string> WrittenAgain(IEnumerable<JudgedFile> files)
    {
        var read = files.Where(file => file.Entry is not null).ToList();
        Assert.All(read, file => Assert.False(file.State == BatchState.Superseded, file.ToString()));
        var isIn = read.ToLookup(file => file.State == BatchState.Published || IsInByAnEarlierGeneration(file))[true].ToList();
        Assert.Distinct(isIn.Select(Content));
        Assert.All(read.Where(file => file.State == BatchState.Duplicate), file =>
            Assert.Contains(isIn, other => other.Batch == file.Entry!.RelatedBatch && Content(other) == Content(file))
        );
        foreach (var name in read.GroupBy(file => file.File.Name, StringComparer.Ordinal))
        {
            var parked = name.Count(file => file.State == BatchState.Parked);
            Assert.True(parked == 0 || name.First().Table == RunTables.Parked, name.First().ToString());
            Assert.True(
                parked == 0
                    || name.Any(file =>
                        file.State is BatchState.Published or BatchState.Duplicate or BatchState.Forgotten
                        || IsInByAnEarlierGeneration(file)
                    ),
                name.First().ToString()
            );
            Assert.True(name.First().Table == RunTables.Added || name.Count(isIn.Contains) <= 1, name.First().ToString());
        }

        return [.. isIn.SelectMany(Rows)];
    }

    private static List<JudgedFile> Counted(IEnumerable<JudgedFile> files)
    {
        var all = files.ToList();
        var now = all.Where(file => file.IsCurrent).ToDictionary(file => file.File.Name, Content, StringComparer.Ordinal);
        var counted = all.Where(file =>
                file.State is not (null or BatchState.Replaced or BatchState.Forgotten)
                && (file.IsCurrent || now.GetValueOrDefault(file.File.Name, Content(file)) == Content(file))
            )
            .ToList();
        Assert.DoesNotContain(all.Except(counted), file => file.State == BatchState.Published);
        return counted;
    }

    private static string Content(JudgedFile file) => Convert.ToHexString(file.File.Content);

    // The greatest snapshot is the table, in its newest version, in whatever order they came.
    private static List<string> Full(IEnumerable<JudgedFile> files)
    {
        var greatest = files.Where(file => file.IsCurrent).MaxBy(file => file.File.Name, StringComparer.Ordinal);
        return greatest is null ? [] : [.. Rows(greatest, files)];
    }

    // The greatest snapshot of which all has landed is the table, whole: each of its files in its newest version.
    private static List<string> Snapshot(IEnumerable<JudgedFile> files, IEnumerable<JudgedFile> withMarkers)
    {
        var key = RunSnapshots.InForce(withMarkers.Select(file => file.File));
        return [.. files.Where(file => file.IsCurrent && RunSnapshots.Key(file.File) == key).SelectMany(file => Rows(file, files))];
    }

    // Its rows, or those of another version of it with the same content, as either stands for both; none once it is forgotten, until
    // another file or snapshot comes.
    private static IEnumerable<string> Rows(JudgedFile file, IEnumerable<JudgedFile> files)
    {
        Assert.True(file.State is BatchState.Published or BatchState.Duplicate or BatchState.Forgotten, file.ToString());
        var standing =
            file.State == BatchState.Published ? file
            : file.State == BatchState.Duplicate ? files.Single(other => other.Entry?.Batch == file.Entry!.RelatedBatch)
            : files.SingleOrDefault(other =>
                other.File.Name == file.File.Name && other.State == BatchState.Published && Content(other) == Content(file)
            );
        return standing is null ? [] : Rows(standing);
    }

    // Of an id the greatest version counts, and of that its deletion. A version of a file that was overwritten before it was read takes no
    // part, nor one that was forgotten. What was in already stays when its file was to be read again and was overwritten meanwhile.
    private static List<string> Merge(IEnumerable<JudgedFile> files) =>
        [
            .. files
                .Where(file => file.State != BatchState.Forgotten && (file.Entry?.Manifest is not null || IsInByAnEarlierGeneration(file)))
                .SelectMany(file => file.File.Good)
                .GroupBy(row => row.Id, StringComparer.Ordinal)
                .Select(id => id.OrderBy(row => row.Version).ThenBy(row => row.Deleted).Last())
                .Where(row => !row.Deleted)
                .Select(row => FormattableString.Invariant($"{row.Id} {row.Amount} {row.Version}")),
        ];

    private static bool IsInByAnEarlierGeneration(JudgedFile file) =>
        file.State == BatchState.Replaced
        && file.Entry!.Earlier.LastOrDefault(earlier => earlier.Counts is not null) is { State: BatchState.Published };

    private static IEnumerable<string> Rows(JudgedFile file) =>
        file.File.Good.Select(row => FormattableString.Invariant($"{file.Batch} {row.Line} {row.Id} {row.Amount}"));
}
