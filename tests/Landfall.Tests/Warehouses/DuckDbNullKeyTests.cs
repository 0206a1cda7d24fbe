using Landfall.Ledger;

namespace Landfall.Tests.Warehouses;

/// <summary>What T-SQL's joins do not do: see docs/concepts/synapse.md.</summary>
public sealed class DuckDbNullKeyTests
{
    private static readonly LoadCounts Inserted = new(1, 0, 0, 0, 0, 0, 0);
    private static readonly LoadCounts Unchanged = new(0, 0, 1, 0, 0, 0, 0);

    [Fact]
    public async Task Merge_NullInAKey_IsAKeyLikeAnyOther()
    {
        // Contracts forbid it; a part that has one all the same must not break the balance.
        await using var bed = await MergeBed.OpenAsync();
        const string Sql =
            "SELECT NULL::VARCHAR AS id, 7 AS key0, NULL::TIMESTAMP AS changed, 1 AS strength, 'x' AS batch, 1 AS rowid, "
            + "NULL::VARCHAR AS _rescued, 2::BIGINT AS _line, 'h' AS _row_hash, NULL::BOOLEAN AS _deleted";

        Assert.Equal(Inserted, (await bed.LoadSqlAsync(("a", Sql)))["a"]);
        Assert.Equal(Unchanged, (await bed.LoadSqlAsync(("b", Sql)))["b"]);
        Assert.Equal(
            [
                [null, 1, "x", 1, false, "h", "a"],
            ],
            bed.Rows()
        );
    }
}
