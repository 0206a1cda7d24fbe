using System.Globalization;
using System.Text;
using Landfall.DuckDb;

namespace Landfall.EndToEnd.Tests.Comparison;

/// <summary>
/// Two exports of the same rows, one as CSV and one as Parquet, in another order and spelled in other ways, with differences planted in
/// the second. What was planted is noted while the rows are written, and nothing is asked of what compares them.
/// </summary>
internal sealed class PlantedExports
{
    private const int Each = 80;
    private const int OfRows = 150;
    private const int Doubled = 100;
    private const int Empties = 120;

    private static readonly DateTime Begin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private PlantedExports(string left, string right) => (Left, Right) = (left, right);

    /// <summary>A CSV file.</summary>
    public string Left { get; }

    /// <summary>A Parquet file.</summary>
    public string Right { get; }

    /// <summary>Ids that only the left has, only the right has, and that come twice on the right.</summary>
    public (SortedSet<long> Missing, SortedSet<long> Extra, SortedSet<long> Doubled) Rows { get; } = ([], [], []);

    /// <summary>Ids whose value differs, by column.</summary>
    public SortedDictionary<string, SortedSet<long>> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids whose name is null on one side and empty on the other; among those of the column, too.</summary>
    public SortedSet<long> NullAgainstEmpty { get; } = [];

    /// <summary>How many differences there are in all: 1,000.</summary>
    public int Count => Rows.Missing.Count + Rows.Extra.Count + Rows.Doubled.Count + Values.Values.Sum(ids => ids.Count);

    /// <summary>Writes both into a folder.</summary>
    public static PlantedExports Write(string folder, int rows, int seed)
    {
        var planted = new PlantedExports(Path.Combine(folder, "left.csv"), Path.Combine(folder, "right.parquet"));
        var raw = Path.Combine(folder, "right.csv");
        planted.Plant(rows, new Random(seed));
        using (var left = Open(planted.Left))
        using (var right = Open(raw))
        {
            const string Header = "id,name,amount,ratio,active,day,changed_at";
            left.WriteLine(Header);
            right.WriteLine(Header);
            for (var id = 1L; id <= rows; id++)
            {
                planted.WriteRow(id, left, right);
            }
        }

        using var instance = DuckDbInstance.Open(
            path: null,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["memory_limit"] = "1GB" }
        );
        using var connection = instance.Connect();
        connection.Execute(
            $"""
            COPY (
                SELECT CAST(amount AS DECIMAL(20,4)) AS amount, CAST(id AS INTEGER) AS id, name, CAST(active AS BOOLEAN) AS active,
                    CAST(ratio AS DOUBLE) AS ratio, CAST(day AS DATE) AS day, CAST(changed_at AS TIMESTAMP) AS changed_at
                FROM read_csv({DuckDbText.Literal(raw)}, header = true, all_varchar = true, allow_quoted_nulls = false)
                ORDER BY md5(id)
            ) TO {DuckDbText.Literal(planted.Right)} (FORMAT parquet)
            """
        );
        File.Delete(raw);
        return planted;
    }

    private static StreamWriter Open(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private void Plant(int rows, Random random)
    {
        var taken = new HashSet<long>();
        SortedSet<long> Some(int count)
        {
            var some = new SortedSet<long>();
            while (some.Count < count)
            {
                var id = random.NextInt64(1, rows + 1);
                if (taken.Add(id))
                {
                    some.Add(id);
                }
            }

            return some;
        }

        Rows.Missing.UnionWith(Some(OfRows));
        Rows.Extra.UnionWith(Some(OfRows));
        Rows.Doubled.UnionWith(Some(Doubled));
        foreach (var column in (string[])["name", "amount", "ratio", "active", "day", "changed_at"])
        {
            Values[column] = Some(Each);
        }

        NullAgainstEmpty.UnionWith(Some(Empties));
        Values["name"].UnionWith(NullAgainstEmpty);
    }

    private void WriteRow(long id, StreamWriter left, StreamWriter right)
    {
        bool Is(string column) => Values[column].Contains(id);
        var day = Begin.AddDays(id % 300);
        var moment = Begin.AddSeconds(id).AddTicks(id % 1_000_000 * 10);
        var amount = (id % 10_000) + ((id % 4) * 0.25m);
        var ratio = id / 7d;
        var name = (id % 11) switch
        {
            0 => null,
            1 => "a, b\nand \"c\" " + id,
            2 => "",
            3 => "Zoë " + id,
            _ => "name " + id,
        };
        var isEmpty = NullAgainstEmpty.Contains(id);
        var (leftName, rightName) =
            isEmpty ? (id % 2 == 0 ? (null, "") : ("", (string?)null))
            : Is("name") ? (name, name is { Length: > 0 } ? name + "." : "now there")
            : (name, name);

        // The left one spells as a tool of old would: an offset, no trailing zeros, a midnight for a day.
        if (!Rows.Extra.Contains(id))
        {
            left.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{id},{Field(leftName)},{amount:0.##},{ratio:R},{(id % 2 == 0 ? "TRUE" : "false")},{day:yyyy-MM-dd}T00:00:00Z,"
                        + $"{moment.AddHours(1):yyyy-MM-ddTHH:mm:ss.ffffff}+01:00"
                )
            );
        }

        if (Rows.Missing.Contains(id))
        {
            return;
        }

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{id},{Field(rightName)},{(Is("amount") ? amount + 0.0001m : amount):0.0000},"
                + $"{(Is("ratio") ? Math.BitIncrement(ratio) : ratio):R},{(id % 2 == 0) != Is("active")},"
                + $"{(Is("day") ? day.AddDays(1) : day):yyyy-MM-dd},"
                + $"{(Is("changed_at") ? moment.AddTicks(10) : moment):yyyy-MM-dd HH:mm:ss.ffffff}"
        );
        right.WriteLine(line);
        if (Rows.Doubled.Contains(id))
        {
            right.WriteLine(line);
        }
    }

    private static string Field(string? text) => text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
