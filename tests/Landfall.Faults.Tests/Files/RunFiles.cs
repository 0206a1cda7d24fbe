using System.Globalization;

namespace Landfall.Faults.Tests.Files;

/// <summary>Draws what lands in a run.</summary>
internal static class RunFiles
{
    private const int MostRows = 80;
    private const int MostRowsOfALongFile = 2_000;

    /// <summary>
    /// Between two and a dozen files, in the order in which they land; some repeat another one's content under a name of their own.
    /// </summary>
    public static IReadOnlyList<RunLanding> Draw(Random random)
    {
        var landings = new List<RunLanding>();
        landings.AddRange(Added(RunTables.Append, "visits", random.Next(1, 5), random).Select(RunLanding.Of));
        landings.AddRange(Added(RunTables.Keyed, "events", random.Next(4), random).Select(RunLanding.Of));
        for (var day = random.Next(1, 4); day > 0; day--)
        {
            landings.Add(RunLanding.Of(new RunFile(Name($"crm/2026-11-{day + 10}/Account.csv"), RunTables.Full, Rows(random))));
        }

        landings.AddRange(Snapshots(random).Select(RunLanding.Of));
        for (var i = random.Next(3); i > 0; i--)
        {
            landings.Add(RunLanding.Of(new RunFile(Name($"people/{i}.csv"), RunTables.Merge, People(random))));
        }

        landings.AddRange(WrittenAgain(random).Select(RunLanding.Of));
        landings.AddRange(LinesOf(random).Select(RunLanding.Of));
        if (random.Next(8) == 0)
        {
            landings.Add(RunLanding.Of(new RunFile("visits/empty.csv", RunTables.Append, [], IsReadable: false, IsEmpty: true)));
        }

        if (random.Next(3) == 0)
        {
            landings.Add(Archive(random));
        }

        if (random.Next(4) == 0)
        {
            landings.Add(RunLanding.Of(new RunFile("other/readme.csv", null, Rows(random))));
        }

        if (random.Next(4) == 0)
        {
            landings.Add(RunLanding.Of(new RunFile("visits/other.csv", RunTables.Append, Rows(random), IsReadable: false)));
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            landings.Add(Rewritten(landings[random.Next(landings.Count)], random));
        }

        var order = landings.ToArray();
        random.Shuffle(order);
        return order;
    }

    // Other content under the same name, or sometimes the same content again, which is another version all the same.
    private static RunLanding Rewritten(RunLanding before, Random random)
    {
        var file = before.Files[0];
        return before.IsArchive ? Archive(random)
            : random.Next(4) == 0 ? before
            : RunLanding.Of(
                new RunFile(
                    file.Name,
                    file.Table,
                    file.IsMarker ? []
                        : file.Table == RunTables.Merge ? People(random)
                        : file.Table == RunTables.Lines ? Lines(random)
                        : Rows(random),
                    // Of a snapshot whoever was refused stays refused, or the table would depend on when it came.
                    file.IsReadable || (file.IsEmpty && !RunSnapshots.IsOf(file.Table)),
                    file.IsEmpty && RunSnapshots.IsOf(file.Table)
                )
            );
    }

    // Some without a byte, which is a file of no rows.
    private static IEnumerable<RunFile> LinesOf(Random random)
    {
        for (var i = random.Next(3) == 0 ? random.Next(1, 3) : 0; i > 0; i--)
        {
            var isEmpty = random.Next(3) == 0;
            yield return new RunFile(Name($"signals/{i}.ndjson"), RunTables.Lines, isEmpty ? [] : Lines(random), IsEmpty: isEmpty);
        }
    }

    // There is no header.
    private static List<RunRow> Lines(Random random) => [.. Rows(random).Select(row => row with { Line = row.Line - 1 })];

    // Files of the tables that do not replace: the same names once or twice more.
    private static IEnumerable<RunFile> WrittenAgain(Random random)
    {
        foreach (var (table, folder) in new[] { (RunTables.Added, "notes"), (RunTables.Parked, "cases") })
        {
            for (var versions = random.Next(3) == 0 ? random.Next(1, 4) : 0; versions > 0; versions--)
            {
                yield return new RunFile(Name($"{folder}/{random.Next(2)}.csv"), table, Rows(random));
            }
        }
    }

    private static List<RunFile> Added(string table, string folder, int count, Random random)
    {
        var files = new List<RunFile>();
        for (var i = count; i > 0; i--)
        {
            var copied = files.Count > 0 && random.Next(4) == 0 ? files[random.Next(files.Count)] : null;
            files.Add(new RunFile(Name($"{folder}/{i}-{random.Next(1000)}.csv"), table, copied?.Rows ?? Rows(random)));
        }

        return files;
    }

    // Of one table a snapshot or two, each of up to three files; of some a file or the marker never lands. Only of a
    // counted one a file may be refused: of the others the table depends on whether it came before the snapshot was whole.
    private static IEnumerable<RunFile> Snapshots(Random random)
    {
        var (isCounted, isQuiet) = (random.Next(2) == 0, random.Next(3) == 0);
        for (var day = random.Next(3); day > 0; day--)
        {
            var count = random.Next(1, 4);
            var lacks = random.Next(3) == 0 ? random.Next(1, count + 1) : 0;
            var refused = random.Next(3) == 0 ? random.Next(1, count + 1) : 0;
            var isEmpty = random.Next(2) == 0;
            for (var i = 1; i <= count; i++)
            {
                if (isQuiet)
                {
                    yield return new RunFile(Name($"tasks/2026-11-{day + 10}/{i}.csv"), RunTables.Quiet, Rows(random));
                }
                else if (isCounted && i != lacks)
                {
                    var name = Name($"contacts/2026-11-{day + 10}/{i}-of-{count}.csv");
                    yield return i != refused ? new RunFile(name, RunTables.Counted, Rows(random))
                    : isEmpty ? new RunFile(name, RunTables.Counted, [], IsReadable: false, IsEmpty: true)
                    : new RunFile(name, RunTables.Counted, Rows(random), IsReadable: false);
                }
                else if (!isCounted)
                {
                    yield return new RunFile(Name($"leads/2026-11-{day + 10}/{i}.csv"), RunTables.Marked, Rows(random));
                }
            }

            if (!isQuiet && !isCounted && lacks == 0)
            {
                yield return new RunFile(
                    Name($"leads/2026-11-{day + 10}{RunTables.MarkerFile}"),
                    RunTables.Marked,
                    [],
                    IsEmpty: random.Next(2) == 0
                );
            }
        }
    }

    private static RunLanding Archive(Random random)
    {
        const string Zip = "weekly/export.zip";
        var files = Enumerable
            .Range(0, random.Next(1, 4))
            .Select(i => new RunFile(Name($"{Zip}!/orders/{i}.csv"), RunTables.Members, Rows(random)))
            .ToList();
        if (random.Next(3) == 0)
        {
            files.Add(new RunFile($"{Zip}!/notes.csv", null, Rows(random)));
        }

        return RunLanding.Archive(Zip, files);
    }

    // Few ids and versions, so that files meet; the same version of an id is the same row, or its deletion.
    private static List<RunRow> People(Random random)
    {
        var rows = new List<RunRow>();
        for (var i = random.Next(1, MostRows); i > 0; i--)
        {
            var (id, version) = (random.Next(30), random.Next(40));
            var isBad = rows.Count > 0 && random.Next(10) == 0;
            rows.Add(new RunRow(rows.Count + 2, Name($"p{id}"), isBad ? null : (id * 100) + version, version, random.Next(6) == 0));
        }

        return rows;
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);

    private static List<RunRow> Rows(Random random)
    {
        var count = random.Next(1, random.Next(8) == 0 ? MostRowsOfALongFile : MostRows);
        var rows = new List<RunRow>(count);
        for (var i = 0; i < count; i++)
        {
            // The first row is good, so that no file is refused for its rejects.
            rows.Add(new RunRow(i + 2, Name($"r{random.Next(50)}"), i > 0 && random.Next(10) == 0 ? null : random.Next(1_000_000)));
        }

        return rows;
    }
}
