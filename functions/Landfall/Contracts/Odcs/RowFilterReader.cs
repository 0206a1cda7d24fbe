namespace Landfall.Contracts.Odcs;

/// <summary>Reads by which column readers see some of the rows only.</summary>
internal static class RowFilterReader
{
    /// <summary>Gives the column's warehouse name; null without a setting or after noting why it is not valid.</summary>
    public static string? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        if (node.Text is not { } source)
        {
            problems.Add(node, "expected the name of one column, as the source writes it, such as Region");
            return null;
        }

        if (columns.Find(node, source) is not { } column)
        {
            return null;
        }

        if (column.Type.Kind != ColumnKind.Text)
        {
            problems.Add(node, $"a column of type {column.Type} cannot tell whose row it is; name one of type text");
        }

        return column.Name;
    }
}
