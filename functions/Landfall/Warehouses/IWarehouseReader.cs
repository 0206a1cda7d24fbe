namespace Landfall.Warehouses;

/// <summary>Reads tables for people; changes nothing.</summary>
public interface IWarehouseReader
{
    /// <summary>Runs one query and returns at most <paramref name="maxRows"/> rows of it.</summary>
    /// <exception cref="WarehouseException">The text is not one query, or the warehouse failed it; the message holds the warehouse's own words.</exception>
    Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken);

    /// <summary>Lists the tables that have a view, by name, with the rows that each shows.</summary>
    Task<IReadOnlyList<TableSize>> TablesAsync(CancellationToken cancellationToken);
}
