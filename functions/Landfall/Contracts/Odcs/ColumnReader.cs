using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>Turns the properties of a schema into columns.</summary>
internal static partial class ColumnReader
{
    private const int MaxNameLength = 128;

    // The pipeline's own columns, in the table or on the way to it.
    private static readonly string[] Reserved = ["_batch_id", "_generation", "_loaded_at", "_row_hash", "_deleted", "_rescued", "_line"];

    /// <summary>Reads the columns that are valid and notes what the others lack.</summary>
    public static IReadOnlyList<ContractColumn> Read(OdcsNode schema, ProblemLog problems)
    {
        var columns = new List<ContractColumn>();
        var sources = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in schema["properties"]?.Items ?? [])
        {
            if (Column(property, problems) is not { } column)
            {
                continue;
            }

            var nameNode = property["physicalName"] ?? property["name"]!.Value;
            if (!sources.TryAdd(column.Source, property.Line))
            {
                problems.Add(
                    property["name"]!.Value,
                    $"the property '{column.Source}' is there twice, first at line {sources[column.Source]}"
                );
            }
            else if (!names.TryAdd(column.Name, nameNode.Line))
            {
                problems.Add(
                    nameNode,
                    $"the column '{column.Name}' is there twice (letters compared without case), first at line {names[column.Name]}"
                );
            }

            columns.Add(column);
        }

        return columns;
    }

    private static ContractColumn? Column(OdcsNode property, ProblemLog problems)
    {
        foreach (var nested in new[] { property["properties"], property["items"] }.OfType<OdcsNode>())
        {
            problems.Add(
                nested,
                "the inside of an object or array is not checked yet, its value is kept as JSON; take the description of the inside out"
            );
        }

        var type = ColumnTypeReader.Read(property, problems);
        if (
            property["name"] is not { Text: { } source }
            || (property["physicalName"] ?? property["name"]) is not { Text: { } name } nameNode
        )
        {
            return null;
        }

        CheckName(name, nameNode, problems);
        if (type is not { Type: var columnType, MaxLength: var length })
        {
            return null;
        }

        var isKey = property["primaryKey"]?.Flag ?? false;
        if (isKey && columnType.Kind is ColumnKind.Json or ColumnKind.Double)
        {
            problems.Add(
                property["primaryKey"]!.Value,
                $"a column of type {columnType} cannot be part of the primary key, as equal values may be written in several ways"
            );
        }

        if (!isKey && property["unique"] is { Flag: true } unique)
        {
            problems.Add(unique, "unique is not checked yet outside the primary key; take it out until it is");
        }

        return new ContractColumn
        {
            Source = source,
            Name = name,
            Type = columnType,
            Required = isKey || (property["required"]?.Flag ?? false),
            PrimaryKey = isKey,
            Classification = property["classification"]?.Text,
            Rules = RulesReader.Read(property, columnType.Kind, length, problems),
        };
    }

    private static void CheckName(string name, OdcsNode node, ProblemLog problems)
    {
        if (name.Length > MaxNameLength || !Names().IsMatch(name))
        {
            var suggestion = NotInNames().Replace(name, "_").Trim('_');
            problems.Add(
                node,
                $"'{name}' cannot name a warehouse column (letters, digits and _, not starting with a digit, at most {MaxNameLength}); "
                    + $"give the property a physicalName{(Names().IsMatch(suggestion) ? $", such as {suggestion}" : "")}"
            );
        }
        else if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add(node, $"the column name {name} belongs to Landfall; give the property another physicalName");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.None, 1000)]
    private static partial Regex Names();

    [GeneratedRegex("[^A-Za-z0-9_]", RegexOptions.None, 1000)]
    private static partial Regex NotInNames();
}

/// <summary>Puts the columns of the primary key in order.</summary>
internal static class KeyReader
{
    /// <summary>Gives the warehouse names by primaryKeyPosition, or in the order of the contract when no column has one.</summary>
    public static IReadOnlyList<string> Read(OdcsNode schema, ProblemLog problems)
    {
        var keys = new List<(string Name, decimal Position)>();
        foreach (var property in schema["properties"]?.Items ?? [])
        {
            var position = property["primaryKeyPosition"]?.Number ?? -1;
            var isKey = property["primaryKey"]?.Flag ?? false;
            if (isKey && (property["physicalName"] ?? property["name"])?.Text is { } name)
            {
                keys.Add((name, position));
            }
            else if (!isKey && position > 0)
            {
                problems.Add(
                    property["primaryKeyPosition"]!.Value,
                    "a column outside the primary key has no position in it; set primaryKey: true or take the position out"
                );
            }
        }

        if (
            keys.Exists(key => key.Position > 0)
            && keys.Select(key => key.Position).Where(position => position > 0).Distinct().Count() < keys.Count
        )
        {
            problems.Add(
                schema,
                "the primaryKeyPosition of every column of the primary key must be a number from 1 that no other column has"
            );
        }

        return [.. keys.OrderBy(key => key.Position).Select(key => key.Name)];
    }
}
