using System.Globalization;
using Landfall.DuckDb;
using Landfall.Warehouses;

namespace Landfall.Cli.Comparison;

/// <summary>
/// Compares two sides row by row in a bounded memory. Each row is read once for two numbers, of its key and of all its values, which are
/// gathered by key; only the rows that differ are read again, for their columns.
/// </summary>
internal sealed class TableComparison(DuckDbConnection connection, ComparisonOptions options)
{
    private const string InstantText = @"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.]\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?";
    private const string DoubledDifferently =
        "left_rows > 0 AND right_rows > 0 AND left_rows + right_rows > 2 AND (left_rows <> right_rows OR differs)";

    // How many doubles there are from one power of two to the next.
    private const double DoublesToOne = 1L << 52;

    private const string NumberText = "[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?";

    /// <summary>Compares the two.</summary>
    /// <exception cref="CliException">A column that is asked for is not there.</exception>
    /// <exception cref="DuckDbException">DuckDB could not read one of them, or ran out of disk.</exception>
    public ComparisonResult Run(ComparedSide left, ComparedSide right, CancellationToken cancellationToken)
    {
        connection.Execute(ValueForms.Macros, ct: cancellationToken);
        var (lefts, rights) = (ColumnsOf(left, cancellationToken), ColumnsOf(right, cancellationToken));
        var own = left.Kind == SideKind.Table || right.Kind == SideKind.Table ? WarehouseColumns.Carried : [];
        var untyped = Untyped(lefts, rights);
        var told = untyped.Count == 0 ? [] : Told(left, right, untyped, cancellationToken);
        var pairs = ColumnPairs.Of(lefts, rights, options, own, (one, other) =>
            ValueForms.Common(one, other) ?? told.GetValueOrDefault(one.Name, ValueForm.Text)
        );
        Gather(left, right, pairs, cancellationToken);
        return Found(left, right, pairs, cancellationToken);
    }

    private List<SideColumn> ColumnsOf(ComparedSide side, CancellationToken cancellationToken)
    {
        using var described = connection.Query($"DESCRIBE SELECT * FROM {side.Sql}", ct: cancellationToken);
        return [.. described.Rows().Select(row => new SideColumn((string)row[0]!, side.Kind == SideKind.Csv ? null : (string)row[1]!))];
    }

    private static List<(SideColumn Left, SideColumn Right)> Untyped(List<SideColumn> lefts, List<SideColumn> rights) =>
        [
            .. lefts
                .Where(column => column.Type is null)
                .Join(
                    rights.Where(column => column.Type is null),
                    column => column.Name,
                    column => column.Name,
                    (one, other) => (one, other),
                    StringComparer.OrdinalIgnoreCase
                ),
        ];

    /// <summary>
    /// What all values of both CSV files tell a column to be: numbers, unless one begins with a zero that a number would lose, or instants.
    /// </summary>
    private Dictionary<string, ValueForm> Told(
        ComparedSide left,
        ComparedSide right,
        List<(SideColumn Left, SideColumn Right)> columns,
        CancellationToken cancellationToken
    )
    {
        var (lefts, rights) = (Count(left, [.. columns.Select(one => one.Left)]), Count(right, [.. columns.Select(one => one.Right)]));
        var told = new Dictionary<string, ValueForm>(StringComparer.Ordinal);
        foreach (var (at, (column, _)) in columns.Index())
        {
            var (one, other) = (lefts[at], rights[at]);
            var values = one.Values + other.Values;
            if (values > 0 && one.Numbers + other.Numbers == values)
            {
                told[column.Name] = ValueForm.Number;
            }
            else if (values > 0 && one.Instants + other.Instants == values)
            {
                told[column.Name] = ValueForm.Instant;
            }
        }

        return told;

        List<(long Values, long Numbers, long Instants)> Count(ComparedSide side, List<SideColumn> wanted)
        {
            var counts = wanted
                .Select(column => DuckDbText.Identifier(column.Name))
                .Select(name =>
                    $"""
                        count(*) FILTER ({name} <> ''),
                        count(*) FILTER (regexp_full_match({name}, '{NumberText}') AND NOT regexp_matches({name}, '^[+-]?0[0-9]')),
                        count(*) FILTER (regexp_full_match({name}, '{InstantText}') AND TRY_CAST({name} AS TIMESTAMPTZ) IS NOT NULL)
                        """
                );
            using var answer = connection.Query($"SELECT {string.Join(",\n", counts)} FROM {side.Sql}", ct: cancellationToken);
            var row = answer.Rows().Single();
            return [.. wanted.Select((_, at) => ((long)row[at * 3]!, (long)row[(at * 3) + 1]!, (long)row[(at * 3) + 2]!))];
        }
    }

    private void Gather(ComparedSide left, ComparedSide right, ColumnPairs pairs, CancellationToken cancellationToken)
    {
        connection.Execute($"CREATE TEMP VIEW lefts AS {Rows(left, pairs, isLeft: true)}", ct: cancellationToken);
        connection.Execute($"CREATE TEMP VIEW rights AS {Rows(right, pairs, isLeft: false)}", ct: cancellationToken);
        var near = Near(pairs);
        var nears = string.Concat(near.Select(one => $", {Nearby(one, "c")} AS f{one.At}"));
        nears += near.Count == 0 ? "" : $", md5_number_lower({Frame(pairs, near)}) AS n";
        string Numbers(string view, string side) =>
            $"SELECT {side} AS is_right, k, md5_number_lower({Frame(pairs, [])}) AS r{nears} FROM {view}";
        connection.Execute(
            $"CREATE TEMP TABLE numbers AS {Numbers("lefts", "false")} UNION ALL {Numbers("rights", "true")}",
            ct: cancellationToken
        );

        static string Unlike(string number) =>
            $"sum(CASE WHEN is_right THEN -CAST({number} AS HUGEINT) ELSE CAST({number} AS HUGEINT) END) <> 0";
        var apart = near.Select(one => Apart($"min(f{one.At}) FILTER (NOT is_right)", $"min(f{one.At}) FILTER (is_right)"));
        var differs =
            near.Count == 0
                ? Unlike("r")
                : $"CASE WHEN count(*) = 2 THEN {string.Join(" OR ", apart.Prepend(Unlike("n")))} ELSE {Unlike("r")} END";
        connection.Execute(
            $"""
            CREATE TEMP TABLE differing AS
            SELECT k, count(*) FILTER (NOT is_right) AS left_rows, count(*) FILTER (is_right) AS right_rows, {differs} AS differs
            FROM numbers GROUP BY k HAVING left_rows <> 1 OR right_rows <> 1 OR differs
            """,
            ct: cancellationToken
        );
    }

    /// <summary>A side's rows: the number of the key, the key's and the values' canonical texts, and their own texts.</summary>
    private string Rows(ComparedSide side, ColumnPairs pairs, bool isLeft)
    {
        var columns = pairs.All.Select(
            (pair, at) =>
            {
                var (mine, other) = isLeft ? (pair.Left, pair.Right) : (pair.Right, pair.Left);
                var text = $"CAST({DuckDbText.Identifier(mine.Name)} AS VARCHAR)";
                return $"{ValueForms.Canonical(mine, other, pair.Form, options.EmptyIsNull)} AS c{at}, {text} AS t{at}";
            }
        );
        var key = pairs.Key.Count > 0 ? Enumerable.Range(0, pairs.Key.Count) : Enumerable.Range(0, pairs.Values.Count);
        return $"SELECT *, md5_number({Frame(key.Select(at => $"c{at}"))}) AS k FROM "
            + $"(SELECT {string.Join(", ", columns)} FROM {side.Sql})";
    }

    // The values that may be near enough are compared by themselves; of them only the others go into the row's number.
    private string Frame(ColumnPairs pairs, IReadOnlyList<NearPair> near) =>
        Frame(
            pairs.All.Select(
                (_, at) =>
                    near.FirstOrDefault(one => one.At == at) is { } one
                        ? $"CASE WHEN {Nearby(one, "c")} IS NULL THEN c{at} ELSE 'near' END"
                        : $"c{at}"
            )
        );

    // With its length before each value, so that no two rows come to the same text.
    private static string Frame(IEnumerable<string> values)
    {
        var framed = values.Select(value => $"CASE WHEN {value} IS NULL THEN 'n' ELSE concat(strlen({value}), ':', {value}) END");
        return $"concat({string.Join(", ", framed)})";
    }

    private List<NearPair> Near(ColumnPairs pairs) =>
        options.Tolerance == 0 || pairs.Key.Count == 0
            ? []
            :
            [
                .. pairs
                    .All.Index()
                    .Skip(pairs.Key.Count)
                    .Where(one => one.Item.CanBeNear)
                    .Select(one => new NearPair(one.Index, one.Item)),
            ];

    // Null for what is compared exactly: no number, or a decimal that is too large for a double to tell it from another one that near.
    private string Nearby(NearPair one, string column)
    {
        var number = $"TRY_CAST({column}{one.At} AS DOUBLE)";
        return one.Pair.Form == ValueForm.Float
            ? number
            : $"CASE WHEN abs({number}) <= {Sql(options.Tolerance * DoublesToOne)} THEN {number} END";
    }

    private string Apart(string left, string right) =>
        $"NOT COALESCE({left} IS NOT DISTINCT FROM {right} OR abs({left} - {right}) <= {Sql(options.Tolerance)}, false)";

    private static string Sql(double number) => $"{Math.Min(number, double.MaxValue).ToString("R", CultureInfo.InvariantCulture)}::DOUBLE";

    private string Differs(int at, IReadOnlyList<NearPair> near)
    {
        var differs = $"l.c{at} IS DISTINCT FROM r.c{at}";
        if (near.FirstOrDefault(one => one.At == at) is not { } one)
        {
            return differs;
        }

        var (left, right) = (Nearby(one, "l.c"), Nearby(one, "r.c"));
        return $"({differs} AND ({left} IS NULL OR {Apart(left, right)}))";
    }

    private ComparisonResult Found(ComparedSide left, ComparedSide right, ColumnPairs pairs, CancellationToken cancellationToken)
    {
        var sides = Sides(cancellationToken);
        var counts = Row(
            """
            SELECT CAST(COALESCE(sum(greatest(left_rows - right_rows, 0)) FILTER ($whole OR right_rows = 0), 0) AS BIGINT),
                CAST(COALESCE(sum(greatest(right_rows - left_rows, 0)) FILTER ($whole OR left_rows = 0), 0) AS BIGINT),
                count(*) FILTER (right_rows = 0), count(*) FILTER (left_rows = 0),
                count(*) FILTER (left_rows > 1), count(*) FILTER (right_rows > 1),
                count(*) FILTER ($doubled),
                count(*) FILTER (left_rows = 1 AND right_rows = 1 AND differs)
            FROM differing
            """.Replace("$whole", pairs.Key.Count == 0 ? "true" : "false", StringComparison.Ordinal).Replace(
                "$doubled",
                DoubledDifferently,
                StringComparison.Ordinal
            ),
            cancellationToken
        );
        var numbers = counts.Select(count => (long)count!).ToList();
        var hasKey = pairs.Key.Count > 0;
        if (hasKey)
        {
            ReadAgain(pairs, cancellationToken);
        }

        KeyDifference Keys(long count, string which, string side) =>
            new(
                hasKey || which is "right_rows = 0" or "left_rows = 0" ? count : 0,
                hasKey && count > 0 ? KeysOf(pairs, which, side, cancellationToken) : []
            );

        var missing = Keys(hasKey ? numbers[2] : numbers[0], "right_rows = 0", "again_left");
        var extra = Keys(hasKey ? numbers[3] : numbers[1], "left_rows = 0", "again_right");
        var doubledDifferent = Keys(numbers[6], DoubledDifferently, "again_left");
        var changed = hasKey ? numbers[7] : 0;
        return new ComparisonResult(
            missing.Count + extra.Count + doubledDifferent.Count + changed + pairs.OnlyLeft.Count + pairs.OnlyRight.Count == 0,
            new ComparedRows(left.Name, sides[0].Rows, sides[0].Checksum),
            new ComparedRows(right.Name, sides[1].Rows, sides[1].Checksum),
            [.. pairs.Key.Select(pair => pair.Name)],
            missing,
            extra,
            Keys(numbers[4], "left_rows > 1", "again_left"),
            Keys(numbers[5], "right_rows > 1", "again_right"),
            doubledDifferent,
            changed,
            ColumnsOf(pairs, changed, cancellationToken),
            pairs.OnlyLeft,
            pairs.OnlyRight,
            pairs.LeftOut
        );
    }

    private (long Rows, string Checksum)[] Sides(CancellationToken cancellationToken)
    {
        var sides = new[] { (0L, Checksum(0)), (0L, Checksum(0)) };
        using var answer = connection.Query("SELECT is_right, count(*), sum(r) FROM numbers GROUP BY is_right", ct: cancellationToken);
        foreach (var row in answer.Rows())
        {
            sides[(bool)row[0]! ? 1 : 0] = ((long)row[1]!, Checksum((Int128)row[2]!));
        }

        return sides;
    }

    private static string Checksum(Int128 sum) => ((ulong)(UInt128)sum).ToString("x16", CultureInfo.InvariantCulture);

    private void ReadAgain(ColumnPairs pairs, CancellationToken cancellationToken)
    {
        string[] shown = ["right_rows = 0", "left_rows = 0", "left_rows > 1", "right_rows > 1", DoubledDifferently];
        var some = shown.Select(which => $"UNION (SELECT k FROM differing WHERE {which} ORDER BY k LIMIT {options.Samples})");
        connection.Execute(
            $"CREATE TEMP TABLE picked AS SELECT k FROM differing WHERE left_rows = 1 AND right_rows = 1 {string.Concat(some)}",
            ct: cancellationToken
        );
        var columns = string.Join(", ", Enumerable.Range(0, pairs.All.Count()).Select(at => $"c{at}, t{at}"));
        var any = (long)connection.Scalar("SELECT count(*) FROM picked", ct: cancellationToken)! > 0;
        foreach (var (table, view) in new[] { ("again_left", "lefts"), ("again_right", "rights") })
        {
            // Nothing to be found must not cost another look through millions of rows.
            connection.Execute(
                $"CREATE TEMP TABLE {table} AS SELECT k, {columns} FROM {view} " + (any ? "WHERE k IN (SELECT k FROM picked)" : "LIMIT 0"),
                ct: cancellationToken
            );
        }
    }

    private List<IReadOnlyList<string?>> KeysOf(ColumnPairs pairs, string which, string side, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", pairs.Key.Select((_, at) => $"min(t{at})"));
        using var answer = connection.Query(
            $"""
            SELECT {keys} FROM (SELECT k FROM differing WHERE {which} ORDER BY k LIMIT {options.Samples}) JOIN {side} USING (k)
            GROUP BY k ORDER BY ALL
            """,
            ct: cancellationToken
        );
        return [.. answer.Rows().Select(row => row.Cast<string?>().ToList())];
    }

    private List<ColumnDifference> ColumnsOf(ColumnPairs pairs, long changed, CancellationToken cancellationToken)
    {
        const string Changed =
            "FROM differing JOIN again_left AS l USING (k) JOIN again_right AS r USING (k) WHERE left_rows = 1 AND right_rows = 1";
        var near = Near(pairs);
        var all = pairs.All.ToList();
        var counts = all.Select(
            (_, at) =>
                $"""
                    count(*) FILTER ({Differs(at, near)}),
                    count(*) FILTER ({Differs(at, near)} AND l.t{at} IS NULL),
                    count(*) FILTER ({Differs(at, near)} AND r.t{at} IS NULL),
                    count(*) FILTER ({Differs(at, near)} AND (l.t{at} IS NULL AND r.t{at} = '' OR l.t{at} = '' AND r.t{at} IS NULL))
                    """
        );
        var row = changed == 0 ? null : Row($"SELECT {string.Join(", ", counts)} {Changed}", cancellationToken);
        return
        [
            .. all.Select(
                (pair, at) =>
                {
                    long Number(int which) => row is null ? 0 : (long)row[(at * 4) + which]!;
                    return new ColumnDifference(
                        pair.Name,
                        pair.Left.Type,
                        pair.Right.Type,
                        pair.Form.ToString().ToLowerInvariant(),
                        Number(0),
                        Number(1),
                        Number(2),
                        Number(3),
                        Number(0) == 0 ? [] : SamplesOf(at)
                    );
                }
            ),
        ];

        List<ValueSample> SamplesOf(int at)
        {
            var keys = string.Concat(pairs.Key.Select((_, key) => $", l.t{key}"));
            using var answer = connection.Query(
                $"SELECT l.t{at}, r.t{at}{keys} {Changed} AND {Differs(at, near)} ORDER BY k LIMIT {options.Samples}",
                ct: cancellationToken
            );
            return
            [
                .. answer.Rows().Select(found => new ValueSample([.. found.Skip(2).Cast<string?>()], (string?)found[0], (string?)found[1])),
            ];
        }
    }

    private object?[] Row(string sql, CancellationToken cancellationToken)
    {
        using var answer = connection.Query(sql, ct: cancellationToken);
        return answer.Rows().Single();
    }

    private sealed record NearPair(int At, ColumnPair Pair);
}
