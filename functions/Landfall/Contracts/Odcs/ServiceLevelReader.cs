using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads what the contract promises of its table, and says which promises make no sense.</summary>
/// <remarks>
/// The standard allows any name for a promise: one that is a misspelled name of those that are known is a problem, and any other is left
/// alone.
/// </remarks>
internal static partial class ServiceLevelReader
{
    // Farther away it is more likely another promise than a slip.
    private const int SlipOfThePen = 2;

    private const int MostDays = 3650;
    private const int MostDaysKept = 365 * 200;

    private static readonly (string Name, ServiceLevelKind Kind)[] Names =
    [
        ("frequency", ServiceLevelKind.Frequency),
        ("latency", ServiceLevelKind.Latency),
        ("timeOfAvailability", ServiceLevelKind.TimeOfAvailability),
        ("errorRate", ServiceLevelKind.ErrorRate),
        ("retention", ServiceLevelKind.Retention),
    ];

    private static readonly Dictionary<string, TimeSpan> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s"] = TimeSpan.FromSeconds(1),
        ["sec"] = TimeSpan.FromSeconds(1),
        ["second"] = TimeSpan.FromSeconds(1),
        ["seconds"] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1),
        ["min"] = TimeSpan.FromMinutes(1),
        ["minute"] = TimeSpan.FromMinutes(1),
        ["minutes"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["hr"] = TimeSpan.FromHours(1),
        ["hour"] = TimeSpan.FromHours(1),
        ["hours"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["day"] = TimeSpan.FromDays(1),
        ["days"] = TimeSpan.FromDays(1),
        ["w"] = TimeSpan.FromDays(7),
        ["week"] = TimeSpan.FromDays(7),
        ["weeks"] = TimeSpan.FromDays(7),
        ["y"] = TimeSpan.FromDays(365),
        ["yr"] = TimeSpan.FromDays(365),
        ["year"] = TimeSpan.FromDays(365),
        ["years"] = TimeSpan.FromDays(365),
    };

    private static readonly string[] Percent = ["%", "percent"];

    /// <summary>Gives them in the order of the contract, each kind at most once, without those that are noted as not valid.</summary>
    /// <param name="document">The contract.</param>
    /// <param name="schema">Its one schema, whose names an element may use.</param>
    /// <param name="table">The table's name; null when it is not valid.</param>
    /// <param name="columns">The contract's columns, by their source names.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static IReadOnlyList<ServiceLevel> Read(
        OdcsNode document,
        OdcsNode schema,
        string? table,
        SettingColumns columns,
        ProblemLog problems
    )
    {
        var tables = new[] { table, schema["name"]?.Text, schema["physicalName"]?.Text }
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        CheckElement(document["slaDefaultElement"], tables, columns, problems);
        var (levels, known) = (new List<ServiceLevel>(), new HashSet<ServiceLevelKind>());
        foreach (var item in document["slaProperties"]?.Items ?? [])
        {
            // What is no mapping, or lacks a key, was noted with the shape of the document.
            if (item.Node is not YamlMappingNode || item["property"] is not { Text: { } name } property || item["value"] is not { } value)
            {
                continue;
            }

            if (KindOf(name) is not { } kind)
            {
                if (Meant(name) is { } meant)
                {
                    problems.Add(property, $"'{name}' is no promise that Landfall knows; write {meant}, or name it otherwise", meant);
                }

                continue;
            }

            CheckElement(item["element"], tables, columns, problems);
            if (!known.Add(kind))
            {
                problems.Add(property, $"{name} is promised twice; keep the one that is to be held, as a table has one of each");
            }
            else if (Level(kind, value, item["unit"], problems) is { } level)
            {
                levels.Add(level);
            }
        }

        return levels;
    }

    private static ServiceLevelKind? KindOf(string name) =>
        Array.Find(Names, known => string.Equals(known.Name, name, StringComparison.Ordinal)) is { Name: not null } found
            ? found.Kind
            : null;

    private static string? Meant(string name) =>
        Names.Select(known => known.Name).FirstOrDefault(known => NearestWord.Distance(name, known) <= SlipOfThePen);

    private static ServiceLevel? Level(ServiceLevelKind kind, OdcsNode value, OdcsNode? unit, ProblemLog problems) =>
        kind switch
        {
            ServiceLevelKind.TimeOfAvailability => TimeOfDay(value, unit, problems),
            ServiceLevelKind.ErrorRate => Share(value, unit, problems),
            _ => Time(kind, value, unit, problems),
        };

    private static ServiceLevel? Time(ServiceLevelKind kind, OdcsNode value, OdcsNode? unit, ProblemLog problems)
    {
        const string example = "such as value: 4 with unit: h";
        if (Number(value) is not { } number)
        {
            problems.Add(value, $"expected a number above zero, {example}");
            return null;
        }

        if (unit is not { } node || node.Raw.Length == 0)
        {
            problems.Add(value, "the unit is missing; add unit: s, min, h, d, w or y beside the value");
            return null;
        }

        if (!Units.TryGetValue(node.Raw, out var one))
        {
            problems.Add(
                node,
                $"the unit '{node.Raw}' is unknown; expected s, min, h, d, w or y, or the word for it, such as days",
                NearestWord.Of(node.Raw, Units.Keys.Where(word => word.Length > 2))
            );
            return null;
        }

        if (number <= 0)
        {
            problems.Add(value, $"nothing can be kept within {value.Raw} {node.Raw}; expected a number above zero, {example}");
            return null;
        }

        var most = kind == ServiceLevelKind.Retention ? MostDaysKept : MostDays;
        if (number * (decimal)one.TotalSeconds > most * 86_400m || number * (decimal)one.TotalSeconds < 1)
        {
            problems.Add(value, string.Create(CultureInfo.InvariantCulture, $"expected a time of 1 s to {most} d, {example}"));
            return null;
        }

        return new ServiceLevel(kind, $"{value.Raw} {node.Raw}")
        {
            Within = TimeSpan.FromSeconds((double)(number * (decimal)one.TotalSeconds)),
        };
    }

    private static ServiceLevel? TimeOfDay(OdcsNode value, OdcsNode? unit, ProblemLog problems)
    {
        if (unit is { Raw.Length: > 0 } node)
        {
            problems.Add(node, "a time of the day has no unit; take the unit out");
        }

        var match = Clock().Match(value.Raw);
        if (
            match.Success
            && TimeOnly.TryParse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture, out var time)
            && Zone(match.Groups["zone"].Value) is { } zone
        )
        {
            return new ServiceLevel(ServiceLevelKind.TimeOfAvailability, value.Raw) { By = new DailyTime(time, zone) };
        }

        problems.Add(
            value,
            "expected a time of the day with its zone, such as 09:00-08:00, 09:00Z or 09:00 Europe/Berlin, which keeps to summer time"
        );
        return null;
    }

    private static TimeZoneInfo? Zone(string text)
    {
        if (text == "Z")
        {
            return TimeZoneInfo.Utc;
        }

        if (text[0] is '+' or '-')
        {
            return TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset.TotalHours <= 14
                ? TimeZoneInfo.CreateCustomTimeZone($"UTC{text}", text[0] == '-' ? -offset : offset, text, text)
                : null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }

    private static ServiceLevel? Share(OdcsNode value, OdcsNode? unit, ProblemLog problems)
    {
        var word = unit?.Raw ?? "";
        var isPercent = Percent.Contains(word, StringComparer.OrdinalIgnoreCase);
        if (!isPercent && word.Length > 0 && !string.Equals(word, "ratio", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(unit!.Value, $"the unit '{word}' is unknown; expected % or ratio", NearestWord.Of(word, ["percent", "ratio"]));
            return null;
        }

        if (Number(value) is { } number && number >= 0 && (isPercent ? number / 100 : number) is var share && share < 1)
        {
            return new ServiceLevel(ServiceLevelKind.ErrorRate, isPercent ? $"{value.Raw} %" : value.Raw) { MostRejected = (double)share };
        }

        problems.Add(
            value,
            isPercent
                ? "expected a number from 0 to below 100, such as value: 2 with unit: \"%\""
                : "expected a share from 0 to below 1, such as 0.02, or a number with unit: \"%\""
        );
        return null;
    }

    private static decimal? Number(OdcsNode value) =>
        decimal.TryParse(value.Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000
            ? number
            : null;

    // The standard separates several by commas; each has to be this table or a column of it.
    private static void CheckElement(OdcsNode? element, List<string> tables, SettingColumns columns, ProblemLog problems)
    {
        if (element is not { Text: { } text } node || tables.Count == 0)
        {
            return;
        }

        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (
                !tables.Contains(name, StringComparer.Ordinal)
                && !tables.Exists(table =>
                    name.StartsWith($"{table}.", StringComparison.Ordinal) && columns.Has(name[(table.Length + 1)..])
                )
            )
            {
                problems.Add(
                    node,
                    $"the element '{name}' is neither this table nor a column of it; write {tables[0]}, or take element out",
                    NearestWord.Of(name, tables)
                );
            }
        }
    }

    [GeneratedRegex(
        @"\A(?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?) ?(?<zone>Z|[+-][0-9]{2}:[0-9]{2}|[A-Za-z][A-Za-z0-9_+/-]{2,60})\z",
        RegexOptions.ExplicitCapture,
        1000
    ),]
    private static partial Regex Clock();
}
