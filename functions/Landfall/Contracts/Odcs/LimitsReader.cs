using System.Globalization;

namespace Landfall.Contracts.Odcs;

/// <summary>Says what a contract asks for that a warehouse cannot keep.</summary>
internal static class LimitsReader
{
    /// <summary>Notes everything of that kind, each where the contract says it.</summary>
    public static void Check(TableContract contract, OdcsNode schema, WarehouseLimits limits, ProblemLog problems)
    {
        CheckTable(contract, schema["physicalName"] ?? schema["name"]!.Value, limits, problems);
        var properties = schema["properties"]!.Value;
        var (own, count) = (WarehouseLimits.OwnColumns(contract.Mode), contract.Columns.Count);
        if (count + own > limits.Columns)
        {
            problems.Add(
                properties,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} columns and {own} of Landfall's are more than the {limits.Columns} that {limits.Warehouse} keeps in a table; "
                        + $"leave some out of the contract, which then are in _rescued, or describe a second table"
                )
            );
        }

        foreach (var (property, column) in properties.Items.Zip(contract.Columns))
        {
            CheckColumn(property, column, limits, problems);
            CheckLength(property, column, limits.UnitsOf(contract, column), contract, limits, problems);
        }
    }

    private static void CheckTable(TableContract contract, OdcsNode node, WarehouseLimits limits, ProblemLog problems)
    {
        var dot = contract.Table.IndexOf('.', StringComparison.Ordinal);
        var schema = contract.Table[..dot];
        if (limits.OwnSchemas.Contains(schema, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add(
                node,
                $"the schema '{schema}' belongs to {limits.Warehouse} or to Landfall; name the table after its source, such as crm.account"
            );
        }

        foreach (var name in ((string[])[schema, contract.Table[(dot + 1)..]]).Where(name => name.Length > limits.NameLength))
        {
            problems.Add(node, TooLong(name, limits));
        }
    }

    private static void CheckColumn(OdcsNode property, ContractColumn column, WarehouseLimits limits, ProblemLog problems)
    {
        if (column.Name.Length > limits.NameLength)
        {
            problems.Add(property["physicalName"] ?? property["name"]!.Value, TooLong(column.Name, limits));
        }

        if (column.Type.Precision > limits.Precision)
        {
            problems.Add(
                property["physicalType"] ?? property,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{column.Type} has more digits than the {limits.Precision} that {limits.Warehouse} keeps"
                )
            );
        }
    }

    private static void CheckLength(
        OdcsNode property,
        ContractColumn column,
        int? most,
        TableContract contract,
        WarehouseLimits limits,
        ProblemLog problems
    )
    {
        if (most is not { } units)
        {
            return;
        }

        var options = property["logicalTypeOptions"];
        if (column.Rules.MaxLength > units)
        {
            var fits =
                units >= limits.TextUnits && contract.LongValues == LongValues.Reject
                    ? $"say {units} or less, or {LandfallProperties.LongValues}: heap"
                    : $"say {units} or less";
            problems.Add(
                options?["maxLength"] ?? property["physicalType"] ?? property,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{column.Source}' may have {column.Rules.MaxLength} characters, and {limits.Warehouse} keeps {units} UTF-16 units of "
                        + $"it, so that longer values would be rejects all the same; {fits}"
                )
            );
        }
        else if (column.Rules.MinLength > units)
        {
            problems.Add(
                options?["minLength"] ?? property,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no value of '{column.Source}' fits: {limits.Warehouse} keeps {units} UTF-16 units of it"
                )
            );
        }
    }

    private static string TooLong(string name, WarehouseLimits limits) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{name}' has {name.Length} characters, and {limits.Warehouse} keeps names of {limits.NameLength}"
        );
}
