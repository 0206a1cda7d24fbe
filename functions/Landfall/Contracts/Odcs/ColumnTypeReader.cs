using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>Decides a column's type from the standard's logicalType, physicalType and format.</summary>
internal static class ColumnTypeReader
{
    private const int MaxPrecision = 38;

    // Every warehouse keeps microseconds.
    private const int SecondDigits = 6;

    /// <summary>What each logical type may be called in the warehouse; the first is what it is without a physicalType.</summary>
    private static readonly Dictionary<string, string[]> PhysicalNames = new(StringComparer.Ordinal)
    {
        ["string"] = ["text", "string", "varchar", "nvarchar", "char", "nchar", "uuid", "uniqueidentifier"],
        ["integer"] = ["bigint", "int", "integer"],
        ["number"] = ["double", "double precision", "float", "decimal", "numeric"],
        ["boolean"] = ["boolean", "bool", "bit"],
        ["date"] = ["date"],
        ["time"] = ["time"],
        ["timestamp"] = ["timestamp", "datetime", "datetime2"],
        ["object"] = ["json", "text", "varchar", "nvarchar"],
        ["array"] = ["json", "text", "varchar", "nvarchar"],
    };

    /// <summary>The greatest single argument of each physical type that takes one: characters, or digits after the second.</summary>
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["varchar"] = 8000,
        ["char"] = 8000,
        ["nvarchar"] = 4000,
        ["nchar"] = 4000,
        ["float"] = 53,
        ["time"] = SecondDigits,
        ["timestamp"] = SecondDigits,
        ["datetime2"] = SecondDigits,
    };

    /// <summary>Gives the type, and for a sized text its most characters; null after noting why there is none.</summary>
    public static (ColumnType Type, int? MaxLength)? Read(OdcsNode property, ProblemLog problems)
    {
        if (property["logicalType"] is not { } logical)
        {
            problems.Add(
                property.Line,
                $"{property.Path}.logicalType",
                $"the key is required and missing; expected one of {string.Join(", ", PhysicalNames.Keys)}"
            );
            return null;
        }

        if (logical.Text is not { } logicalName || !PhysicalNames.TryGetValue(logicalName, out var names))
        {
            return null;
        }

        var physical = property["physicalType"];
        var format = property["logicalTypeOptions"]?["format"];
        if (physical is null)
        {
            return Typed(logicalName, new PhysicalType(format?.Text == "i32" ? "int" : names[0], []), format, problems);
        }

        if (physical.Value.Text is not { } text)
        {
            return null;
        }

        if (PhysicalType.Parse(text) is { } type && names.Contains(type.Name, StringComparer.Ordinal) && ArgumentsFit(logicalName, type))
        {
            return Typed(logicalName, type, format, problems);
        }

        var expected = string.Join(", ", names.Select(name => Example(logicalName, name)));
        problems.Add(
            physical.Value,
            $"the physicalType '{text}' does not go with the logicalType {logicalName}; expected one of {expected}",
            Nearest(text, names)
        );
        return null;
    }

    private static string? Nearest(string text, string[] names) =>
        PhysicalType.Parse(text) switch
        {
            null => null,
            var wrong when !names.Contains(wrong.Name, StringComparer.Ordinal) => NearestWord.Of(wrong.Name, names),
            { Arguments: [_], Name: "time" or "timestamp" or "datetime2" } precise when precise.Integer(0) > SecondDigits =>
                $"{precise.Name}({SecondDigits})",
            _ => null,
        };

    private static (ColumnType Type, int? MaxLength) Typed(string logical, PhysicalType physical, OdcsNode? format, ProblemLog problems)
    {
        var kind = logical switch
        {
            "string" => physical.Name is "uuid" or "uniqueidentifier" || format?.Text == "uuid" ? ColumnKind.Uuid : ColumnKind.Text,
            "integer" => physical.Name == "bigint" ? ColumnKind.BigInt : ColumnKind.Integer,
            "number" => physical.Name is "decimal" or "numeric" ? ColumnKind.Decimal : ColumnKind.Double,
            "boolean" => ColumnKind.Boolean,
            "date" => ColumnKind.Date,
            "time" => ColumnKind.Time,
            "timestamp" => ColumnKind.Timestamp,
            _ => ColumnKind.Json,
        };
        if (format is { } given)
        {
            FormatReader.Check(logical, kind, given, problems);
        }

        return kind == ColumnKind.Decimal
            ? (new ColumnType(kind, physical.Integer(0)!.Value, physical.Integer(1) ?? 0), null)
            : (new ColumnType(kind), kind == ColumnKind.Text ? physical.Integer(0) : null);
    }

    private static bool ArgumentsFit(string logical, PhysicalType type) =>
        (type.Name, type.Arguments) switch
        {
            ("decimal" or "numeric", _) => DecimalFits(type),
            (_, []) => true,
            ("varchar" or "nvarchar", ["max"]) => true,
            (_, [_]) when logical is "object" or "array" => false,
            (var name, [_]) => type.Integer(0) is { } size
                && Sizes.TryGetValue(name, out var most)
                && size <= most
                && (size > 0 || logical is "time" or "timestamp"),
            _ => false,
        };

    private static bool DecimalFits(PhysicalType type) =>
        (type.Arguments.Count, type.Integer(0), type.Integer(1)) switch
        {
            (1, >= 1 and <= MaxPrecision, null) => true,
            (2, { } precision and >= 1 and <= MaxPrecision, { } scale) => scale <= precision,
            _ => false,
        };

    private static string Example(string logical, string name) =>
        name switch
        {
            "decimal" or "numeric" => $"{name}(p,s) with p up to {MaxPrecision}",
            "varchar" or "nvarchar" => logical == "string" ? $"{name}(n) or {name}(max)" : $"{name}(max)",
            "char" or "nchar" => $"{name}(n)",
            "time" or "timestamp" or "datetime2" => $"{name}(n) with n up to {SecondDigits}",
            _ => name,
        };
}

/// <summary>A warehouse type as the contract writes it, such as <c>decimal(18,2)</c>, taken apart.</summary>
/// <param name="Name">The name in lower case with single spaces.</param>
/// <param name="Arguments">What stands in the brackets, in lower case; empty without brackets.</param>
internal sealed partial record PhysicalType(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>Takes a type apart, or gives null when it does not look like one.</summary>
    public static PhysicalType? Parse(string text)
    {
        var match = Form().Match(text.Trim().ToLowerInvariant());
        return match.Success
            ? new PhysicalType(
                string.Join(' ', match.Groups["name"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                match.Groups["arguments"].Success ? match.Groups["arguments"].Value.Split(',', StringSplitOptions.TrimEntries) : []
            )
            : null;
    }

    /// <summary>The argument at a place as a whole number, or null when it is none.</summary>
    public int? Integer(int index) =>
        index < Arguments.Count && int.TryParse(Arguments[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex(@"\A(?<name>[a-z][a-z0-9_ ]*?)\s*(?:\((?<arguments>[^()]*)\))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
