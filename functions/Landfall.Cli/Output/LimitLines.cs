using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Cli.Output;

/// <summary>What a warehouse keeps, for people: also what no contract can break, as it shows in rejects.</summary>
internal static class LimitLines
{
    /// <summary>One line each.</summary>
    public static IReadOnlyList<string> Of(WarehouseLimits limits)
    {
        var lines = new List<string> { $"What {limits.Warehouse} keeps:" };
        if (limits.TextUnits is { } units)
        {
            lines.Add($"- texts, JSON and _rescued of {Amounts.Count(units)} UTF-16 units; longer ones are rejects,");
            lines.Add("  or the table is a heap that keeps them: landfallLongValues: heap");
        }

        if (limits.KeyUnits is { } key)
        {
            lines.Add($"- texts of {Amounts.Count(key)} UTF-16 units in the key of mode merge or landfallDeduplicateBy");
        }

        if (limits.RowBytes is { } row)
        {
            lines.Add($"- rows of {Amounts.Count(row)} bytes, two for each UTF-16 unit of a text");
        }

        if (limits.Columns is { } columns)
        {
            var (own, merged) = (WarehouseLimits.OwnColumns(LoadMode.Append), WarehouseLimits.OwnColumns(LoadMode.Merge));
            lines.Add($"- {Amounts.Count(columns)} columns, {own} of them Landfall's, in mode merge {merged}");
        }

        lines.Add($"- names of {limits.NameLength} characters, and no table in {string.Join(", ", limits.OwnSchemas)}");
        lines.Add($"- decimals of {limits.Precision} digits, times to {limits.SecondDigits} digits after the second");
        lines.Add($"- dates and timestamps from {Day(limits.FirstDay)} to {Day(limits.LastDay)}, in UTC");
        lines.Add("");
        return lines;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
