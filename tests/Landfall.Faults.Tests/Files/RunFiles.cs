using System.Globalization;

namespace Landfall.Faults.Tests.Files;

/// <summary>Draws the files of a run.</summary>
internal static class RunFiles
{
    private const int MostRows = 80;
    private const int MostRowsOfALongFile = 2_000;

    /// <summary>Between two and eight files, in the order in which they land; some repeat another one's content under a name of their own.</summary>
    public static IReadOnlyList<RunFile> Draw(Random random)
    {
        var files = new List<RunFile>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var copied = files.Count > 0 && random.Next(4) == 0 ? files[random.Next(files.Count)] : null;
            files.Add(new RunFile(Name($"visits/{i}-{random.Next(1000)}.csv"), RunTables.Append, copied?.Rows ?? Rows(random)));
        }

        for (var day = random.Next(1, 4); day > 0; day--)
        {
            files.Add(new RunFile(Name($"crm/2026-11-{day + 10}/Account.csv"), RunTables.Full, Rows(random)));
        }

        if (random.Next(4) == 0)
        {
            files.Add(new RunFile("other/readme.csv", null, Rows(random)));
        }

        if (random.Next(4) == 0)
        {
            files.Add(new RunFile("visits/other.csv", RunTables.Append, Rows(random), IsReadable: false));
        }

        var order = files.ToArray();
        random.Shuffle(order);
        return order;
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
