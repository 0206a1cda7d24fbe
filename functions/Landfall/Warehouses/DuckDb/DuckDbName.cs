using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Names in DuckDB's SQL, always quoted.</summary>
internal static class DuckDbName
{
    /// <summary>The qualified name of <paramref name="relation"/>; a control table too.</summary>
    public static string Of(Relation relation) => $"{DuckDbText.Identifier(relation.Schema)}.{DuckDbText.Identifier(relation.Name)}";

    /// <summary>
    /// The qualified name of a table that a load writes to: staging is a temporary table of its session, so no crash leaves it behind and
    /// the file's log never holds it.
    /// </summary>
    public static string OfTarget(Relation relation) =>
        IsOfSession(relation) ? $"temp.main.{DuckDbText.Identifier(relation.Name)}" : Of(relation);

    /// <summary>True for staging: loads write to staging and storage only, and storage is in its source's schema.</summary>
    public static bool IsOfSession(Relation relation) => relation.Schema == WarehouseNames.Schema;

    /// <summary>Column names in a list.</summary>
    public static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(DuckDbText.Identifier));

    /// <summary>As many question marks as there are values, or NULL for none, which is in no list.</summary>
    public static string Marks(int count) => count == 0 ? "NULL" : string.Join(", ", Enumerable.Repeat("?", count));
}
