using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Tests.Warehouses;

/// <summary>A row of a merge part: its key, its order, and its hash, which stands for the other values.</summary>
public sealed record MergeRow(string Key, int? Order, string Hash, bool Deleted = false)
{
    /// <summary>A query of the rows as a part has them.</summary>
    public static string Sql(IReadOnlyList<MergeRow> rows) =>
        string.Join(
            " UNION ALL ",
            rows.Select(
                (row, index) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"""
                        SELECT {DuckDbText.Literal(
                            row.Key
                        )} AS id, 7 AS key0, TIMESTAMP '2026-11-20 06:00:00' AS changed, {row.Order?.ToString(CultureInfo.InvariantCulture)
                            ?? "NULL"}::INTEGER AS strength,
                            {DuckDbText.Literal(row.Hash)} AS batch, 1 AS rowid, NULL::VARCHAR AS _rescued, {index + 2}::BIGINT AS _line,
                            {DuckDbText.Literal(row.Hash)} AS _row_hash, {row.Deleted} AS _deleted
                        """
                    )
            )
        );
}
