using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads how a warehouse cuts a table: a column with boundaries, or with a range of months.</summary>
internal static partial class PartitionReader
{
    private const string Column = "column";
    private const string Boundaries = "boundaries";
    private const string Months = "months";
    private const int MostBoundaries = 400;
    private const string Day = "yyyy-MM-dd";
    private const string Month = "yyyy-MM";

    private static readonly Shape Form = Shapes.Object([Column], (Column, Shapes.Text), (Boundaries, Shapes.Any), (Months, Shapes.Text));

    /// <summary>Gives the partition; null without a setting or after noting that it is not valid.</summary>
    public static TablePartition? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        Form.Check(node, problems);
        if (node[Column] is not { Text: { } source } named || columns.Find(named, source) is not { } column)
        {
            return null;
        }

        if (column.Type.Kind is not (ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.Integer or ColumnKind.BigInt))
        {
            problems.Add(named, $"a column of type {column.Type} cannot cut a table; name one of a date, a timestamp or a whole number");
            return null;
        }

        var found = (node[Boundaries], node[Months]) switch
        {
            ({ } list, null) => Listed(list, column, problems),
            (null, { Text: { } text } range) => Monthly(range, text, column, problems),
            (null, { }) => null,
            _ => Neither(node, problems),
        };
        return found is null ? null : new TablePartition(column.Name, found);
    }

    private static IReadOnlyList<string>? Neither(OdcsNode node, ProblemLog problems)
    {
        problems.Add(node, "say where to cut in one way: boundaries: [2026-01-01, 2026-07-01] or months: 2026-01 to 2027-12");
        return null;
    }

    private static IReadOnlyList<string>? Listed(OdcsNode list, ContractColumn column, ProblemLog problems)
    {
        var isDay = column.Type.Kind is ColumnKind.Date or ColumnKind.Timestamp;
        var values = new List<string>();
        IComparable? last = null;
        foreach (var item in list.Items)
        {
            IComparable? value = isDay ? Date(item.Raw, Day) : Number(item.Raw, column.Type.Kind);
            if (value is null || last?.CompareTo(value) >= 0)
            {
                problems.Add(
                    item,
                    $"'{item.Raw}' is no boundary here; expected "
                        + $"{(isDay ? "a day such as 2026-01-01" : $"a whole number of type {column.Type}")}, each greater than the "
                        + $"one before"
                );
                return null;
            }

            values.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(isDay ? ((DateOnly)value).ToString(Day, CultureInfo.InvariantCulture) : value)}"
                )
            );
            last = value;
        }

        if (values.Count is 0 or > MostBoundaries)
        {
            problems.Add(
                list,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"expected a list of 1 to {MostBoundaries} boundaries, found {values.Count}; a piece of a large table wants "
                        + $"60 million rows"
                )
            );
            return null;
        }

        return values;
    }

    private static IReadOnlyList<string>? Monthly(OdcsNode node, string text, ContractColumn column, ProblemLog problems)
    {
        var match = Range().Match(text);
        var (from, to) = (Date(match.Groups["from"].Value, Month), Date(match.Groups["to"].Value, Month));
        var count = from is null || to is null ? 0 : ((to.Value.Year - from.Value.Year) * 12) + to.Value.Month - from.Value.Month + 1;
        if (column.Type.Kind is ColumnKind.Integer or ColumnKind.BigInt)
        {
            problems.Add(node, $"the column '{column.Source}' is of type {column.Type}, which has no months; list boundaries");
            return null;
        }

        if (count is < 1 or > MostBoundaries)
        {
            problems.Add(
                node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{text}' is no range of months; expected the first and the last one, at most {MostBoundaries}, such as "
                        + $"2026-01 to 2027-12"
                )
            );
            return null;
        }

        return [.. Enumerable.Range(0, count).Select(month => from!.Value.AddMonths(month).ToString(Day, CultureInfo.InvariantCulture))];
    }

    private static DateOnly? Date(string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static IComparable? Number(string text, ColumnKind kind) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && (kind == ColumnKind.BigInt || number is >= int.MinValue and <= int.MaxValue)
            ? number
            : null;

    [GeneratedRegex(@"\A(?<from>[0-9]{4}-[0-9]{2}) to (?<to>[0-9]{4}-[0-9]{2})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();
}
