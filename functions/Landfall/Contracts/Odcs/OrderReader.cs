namespace Landfall.Contracts.Odcs;

/// <summary>Reads which columns tell the newer version of a row in mode merge.</summary>
internal static class OrderReader
{
    /// <summary>Gives the warehouse names in the order of the contract; notes columns that cannot order versions.</summary>
    public static IReadOnlyList<string> Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return [];
        }

        var order = columns.Read(node);
        foreach (var (column, at) in order)
        {
            if (Objection(column) is { } objection)
            {
                problems.Add(at, objection);
            }
        }

        return [.. order.Select(one => one.Column.Name)];
    }

    private static string? Objection(ContractColumn column) => column switch
    {
        { PrimaryKey: true } => $"the column '{column.Source}' is part of the primary key, so all versions of a row have the same value in it; name another",

        // Text is left out because collations differ: the same versions could end in another order in another warehouse.
        { Type.Kind: ColumnKind.Text or ColumnKind.Uuid or ColumnKind.Boolean or ColumnKind.Json } =>
            $"a column of type {column.Type} cannot tell which version of a row is the newer one; name one of a number, a date or a time",
        { Required: false } => $"the column '{column.Source}' may be null, and a null is neither newer nor older; set required: true on it",
        _ => null,
    };
}
