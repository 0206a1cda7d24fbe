using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Tests.Warehouses;

/// <summary>A row of a merge part: its key, its order, and its hash, which stands for the other values.</summary>
public sealed record MergeRow(string Key, int? Order, string Hash, bool Deleted = false)
{
    /// <summary>A query of the rows as a part has them.</summary>
    public static string Sql(IReadOnlyList<MergeRow> rows) =>
        string.Join(" UNION ALL ", rows.Select((row, index) => row.Sql(line: index + 2)));

    private string Sql(int line)
    {
        var (key, hash) = (DuckDbText.Literal(Key), DuckDbText.Literal(Hash));
        var order = Order?.ToString(CultureInfo.InvariantCulture) ?? "NULL";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT {key} AS id, 7 AS key0, TIMESTAMP '2026-11-20 06:00:00' AS changed, {order}::INTEGER AS strength,
                {hash} AS batch, 1 AS rowid, NULL::VARCHAR AS _rescued, {line}::BIGINT AS _line,
                {hash} AS _row_hash, {Deleted} AS _deleted
            """
        );
    }
}
