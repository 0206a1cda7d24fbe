namespace Landfall.Contracts.Odcs;

/// <summary>Reads a column's checks from <c>logicalTypeOptions</c>; a check that nobody makes is a problem, not a decoration.</summary>
internal static class RulesReader
{
    private static readonly string[] TextOptions = ["minLength", "maxLength", "pattern", "format"];
    private static readonly string[] NumberOptions = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"];
    private static readonly string[] OtherOptions = ["format"];

    /// <summary>
    /// Reads the checks of a column of that kind; <paramref name="typeLength"/> is the most characters that its physicalType takes.
    /// </summary>
    public static ColumnRules Read(OdcsNode property, ColumnKind kind, int? typeLength, ProblemLog problems)
    {
        if (property["logicalTypeOptions"] is not { } options)
        {
            return new ColumnRules(MaxLength: typeLength);
        }

        var isNumber = kind is ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Double or ColumnKind.Decimal;
        var checkedHere =
            kind == ColumnKind.Text ? TextOptions
            : isNumber ? NumberOptions
            : OtherOptions;
        var known = TextOptions.Concat(NumberOptions).Concat(NotChecked).ToHashSet(StringComparer.Ordinal);
        foreach (
            var (name, key, _) in options.Entries.Where(entry =>
                known.Contains(entry.Name) && !checkedHere.Contains(entry.Name, StringComparer.Ordinal)
            )
        )
        {
            problems.Add(key, $"{name} is not checked yet on a column of type {new ColumnType(kind)}; take it out until it is");
        }

        var rules =
            isNumber ? Numbers(options)
            : kind == ColumnKind.Text ? Texts(options, typeLength, problems)
            : ColumnRules.None;
        if (rules.MinLength > rules.MaxLength || rules.Minimum > rules.Maximum)
        {
            problems.Add(options, "no value can meet these limits: the lower one is above the upper one");
        }

        return rules;
    }

    /// <summary>The standard's options that no code checks, whatever the column's type.</summary>
    private static IReadOnlyList<string> NotChecked { get; } =
    ["multipleOf", "timezone", "defaultTimezone", "maxProperties", "minProperties", "required", "maxItems", "minItems", "uniqueItems"];

    private static ColumnRules Texts(OdcsNode options, int? typeLength, ProblemLog problems)
    {
        var most = Length(options["maxLength"]);
        return new ColumnRules(
            MinLength: Length(options["minLength"]),
            MaxLength: most < typeLength ? most : typeLength ?? most,
            Pattern: options["pattern"] is { } pattern ? Expression(pattern, problems) : null
        );
    }

    private static ColumnRules Numbers(OdcsNode options)
    {
        var (least, above) = (options["minimum"]?.Number, options["exclusiveMinimum"]?.Number);
        var (most, below) = (options["maximum"]?.Number, options["exclusiveMaximum"]?.Number);
        var (opensLow, opensHigh) = (above >= (least ?? above), below <= (most ?? below));
        return new ColumnRules(
            Minimum: opensLow ? above : least,
            Maximum: opensHigh ? below : most,
            ExclusiveMinimum: opensLow,
            ExclusiveMaximum: opensHigh
        );
    }

    private static int? Length(OdcsNode? node) => node?.Number is { } number and >= 0 and <= int.MaxValue ? (int)number : null;

    private static string? Expression(OdcsNode pattern, ProblemLog problems)
    {
        try
        {
            // Values come from outside, so only expressions that run in linear time are taken.
            return pattern.Text is { } text && ValuePattern.Of(text) is not null ? text : null;
        }
        catch (ArgumentException failure)
        {
            problems.Add(pattern, $"the pattern is not a regular expression: {failure.Message}");
        }
        catch (NotSupportedException)
        {
            problems.Add(
                pattern,
                "the pattern looks ahead, looks behind or refers back, which cannot run in linear time; write it without"
            );
        }

        return null;
    }
}
