namespace Landfall.Faults.Tests.Files;

public sealed class RunFilesTests
{
    private static readonly string[] Kinds =
    [
        .. RunTables.Contracts.Keys.Select(document => document.Split('.')[0]),
        "a file that no contract claims",
        "a member of a snapshot that is refused",
        "a file of a quiet snapshot that is written again",
        "a file written again that is added",
        "a file written again that waits for a person",
    ];

    [Fact]
    public void Draw_ThreeHundredSeeds_HasEachKindOfFileInSevenRunsAtLeast()
    {
        var drawn = Enumerable.Range(1, 300).SelectMany(seed => KindsOf(RunFiles.Draw(new Random(seed))).Distinct()).ToLookup(kind => kind);

        Assert.Equal([], Kinds.Where(kind => drawn[kind].Count() < 7));
    }

    private static IEnumerable<string> KindsOf(IReadOnlyList<RunLanding> landings)
    {
        var files = landings.SelectMany(landing => landing.Files).ToList();
        foreach (var file in files)
        {
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
