using Landfall.Contracts;

namespace Landfall.Warehouses;

/// <summary>A database that runs load plans; it need not offer DDL inside a transaction.</summary>
public interface IWarehouse
{
    /// <summary>The kind of database as messages and logs name it, such as <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>The database's own word for a column type, spelled as <see cref="Statements.ReadColumns"/> answers it.</summary>
    string TypeName(ColumnType type);

    /// <summary>Opens a session for one load.</summary>
    /// <exception cref="WarehouseException">The warehouse cannot be reached.</exception>
    Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken);
}
