namespace Landfall.Faults.Tests.Files;

public sealed class RunFilesTests
{
    private static readonly string[] Kinds =
    [
        .. RunTables.Contracts.Keys.Select(document => document.Split('.')[0]),
        "a file that no contract claims",
        "a claimed file without a byte",
        "a file of lines without a byte",
        "a member of a counted snapshot without a byte",
        "a marker without a byte",
        "a warehouse that is put back to an older copy",
        "a member of a snapshot that is refused",
        "a file of a quiet snapshot that is written again",
        "a file written again that is added",
        "a file written again that waits for a person",
    ];

    [Fact]
    public void Draw_ThreeHundredSeeds_HasEachKindOfFileInSevenRunsAtLeast()
    {
        var drawn = Enumerable.Range(1, 300).SelectMany(seed => KindsOf(seed).Distinct()).ToLookup(kind => kind);

        Assert.Equal([], Kinds.Where(kind => drawn[kind].Count() < 7));
    }

    private static IEnumerable<string> KindsOf(int seed)
    {
        if (RunCopy.Draw(seed) is not null)
        {
            yield return "a warehouse that is put back to an older copy";
        }

        var files = RunFiles.Draw(new Random(seed)).SelectMany(landing => landing.Files).ToList();
        foreach (var file in files)
        {
            if (file.IsEmpty)
            {
                yield return file.IsMarker ? "a marker without a byte"
                : file.Table == RunTables.Lines ? "a file of lines without a byte"
                : file.Table == RunTables.Counted ? "a member of a counted snapshot without a byte"
                : "a claimed file without a byte";
            }

            yield return file.Table?.Split('.')[1] ?? "a file that no contract claims";
            if (RunSnapshots.IsOf(file.Table) && !file.IsMarker && !file.IsReadable)
            {
                yield return "a member of a snapshot that is refused";
            }
        }

        foreach (var again in files.GroupBy(file => file.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            switch (again.First().Table)
            {
                case RunTables.Quiet:
                    yield return "a file of a quiet snapshot that is written again";
                    break;
                case RunTables.Added:
                    yield return "a file written again that is added";
                    break;
                case RunTables.Parked:
                    yield return "a file written again that waits for a person";
                    break;
            }
        }
    }
}
