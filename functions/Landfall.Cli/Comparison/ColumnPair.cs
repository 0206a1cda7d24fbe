namespace Landfall.Cli.Comparison;

/// <summary>A column that both sides have.</summary>
/// <param name="Left">It on the left.</param>
/// <param name="Right">It on the right.</param>
/// <param name="Form">What its values are compared as.</param>
internal sealed record ColumnPair(SideColumn Left, SideColumn Right, ValueForm Form)
{
    /// <summary>The name of both; the left one's letters where they differ by case.</summary>
    public string Name => Left.Name;

    /// <summary>True where two numbers may be near enough: not for whole numbers, of which one more is another.</summary>
    public bool CanBeNear =>
        Form == ValueForm.Float || (Form == ValueForm.Number && !(ValueForms.IsWhole(Left.Type) || ValueForms.IsWhole(Right.Type)));
}

/// <summary>Which columns of the two sides are compared.</summary>
/// <param name="Key">Those that name a row, in the order that was asked for.</param>
/// <param name="Values">The others that both have.</param>
/// <param name="OnlyLeft">What only the left has.</param>
/// <param name="OnlyRight">What only the right has.</param>
/// <param name="LeftOut">What was not compared because of an option, or because it is Landfall's own.</param>
internal sealed record ColumnPairs(
    IReadOnlyList<ColumnPair> Key,
    IReadOnlyList<ColumnPair> Values,
    IReadOnlyList<string> OnlyLeft,
    IReadOnlyList<string> OnlyRight,
    IReadOnlyList<string> LeftOut
)
{
    /// <summary>All that are compared.</summary>
    public IEnumerable<ColumnPair> All => Key.Concat(Values);

    /// <summary>Pairs columns by name, in any case.</summary>
    /// <param name="left">Columns of the left side.</param>
    /// <param name="right">Columns of the right side.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="own">Names that are left out unless they are asked for.</param>
    /// <param name="formOf">The form of a pair that has no type on either side.</param>
    /// <exception cref="CliException">A column that is asked for is not on both sides, nothing is left to compare, or two columns of a side
    /// differ by case only.</exception>
    public static ColumnPairs Of(
        IReadOnlyList<SideColumn> left,
        IReadOnlyList<SideColumn> right,
        ComparisonOptions options,
        IReadOnlyList<string> own,
        Func<SideColumn, SideColumn, ValueForm> formOf
    )
    {
        var (lefts, rights) = (ByName(left, "left"), ByName(right, "right"));
        var named = new HashSet<string>(options.Key.Concat(options.Columns), StringComparer.OrdinalIgnoreCase);
        foreach (var name in named)
        {
            Require(name, lefts, "left", left);
            Require(name, rights, "right", right);
        }

        bool IsWanted(string name) =>
            named.Contains(name)
            || (
                options.Columns.Count == 0
                && !own.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !options.Ignored.Any(ignored => IsMeant(ignored, name))
            );

        ColumnPair Pair(string name) => new(lefts[name], rights[name], formOf(lefts[name], rights[name]));

        var keys = options.Key.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var values = left.Select(column => column.Name)
            .Where(name => rights.ContainsKey(name) && IsWanted(name) && !keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (keys.Count + values.Count == 0)
        {
            throw new CliException(
                ExitCode.Failed,
                "The two sides have no column in common that is to be compared.",
                $"The left one has {Listed(left)}; the right one has {Listed(right)}."
            );
        }

        return new ColumnPairs(
            [.. keys.Select(Pair)],
            [.. values.Select(Pair)],
            [.. left.Select(column => column.Name).Where(name => !rights.ContainsKey(name) && IsWanted(name))],
            [.. right.Select(column => column.Name).Where(name => !lefts.ContainsKey(name) && IsWanted(name))],
            [
                .. left.Concat(right)
                    .Select(column => column.Name)
                    .Where(name => !IsWanted(name))
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Order(StringComparer.OrdinalIgnoreCase),
            ]
        );
    }

    private static Dictionary<string, SideColumn> ByName(IReadOnlyList<SideColumn> columns, string side)
    {
        // DuckDB gives other names to those of one side that differ by the case of A to Z only.
        var named = new Dictionary<string, SideColumn>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            if (!named.TryAdd(column.Name, column))
            {
                throw new CliException(
                    ExitCode.Failed,
                    $"The {side} side has the columns '{named[column.Name].Name}' and '{column.Name}', which differ by case only.",
                    "Give one of them another name."
                );
            }
        }

        return named;
    }

    private static bool IsMeant(string ignored, string name) =>
        ignored.EndsWith('*')
            ? name.StartsWith(ignored[..^1], StringComparison.OrdinalIgnoreCase)
            : string.Equals(ignored, name, StringComparison.OrdinalIgnoreCase);

    private static void Require(string name, Dictionary<string, SideColumn> columns, string side, IReadOnlyList<SideColumn> all)
    {
        if (!columns.ContainsKey(name))
        {
            throw new CliException(ExitCode.Usage, $"The {side} side has no column '{name}'.", $"It has {Listed(all)}.");
        }
    }

    private static string Listed(IReadOnlyList<SideColumn> columns)
    {
        const int Most = 20;
        var names = string.Join(", ", columns.Take(Most).Select(column => column.Name));
        return columns.Count > Most ? $"{names} and {columns.Count - Most} more" : names;
    }
}
