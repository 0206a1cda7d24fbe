using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Provisions the DuckDB file of this machine.</summary>
public sealed class DuckDbProvisioner(DuckDbWarehouse warehouse) : IWarehouseProvisioner
{
    /// <inheritdoc/>
    public Task<ProvisioningPlan> PlanAsync(ContractSet contracts, CancellationToken cancellationToken) =>
        Task.Run(
            () => Run("to say what is there", connection => DuckDbProvisioning.Plan(contracts, There(connection, cancellationToken))),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ExecuteAsync(ProvisioningStep step, CancellationToken cancellationToken) =>
        Task.Run(() => Run(step.Purpose, connection => connection.Execute(step.Sql, ct: cancellationToken)), cancellationToken);

    private static HashSet<Relation> There(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            """
            SELECT schema_name, '' FROM duckdb_schemas() WHERE database_name = current_database()
            UNION ALL SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()
            UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
            """,
            ct: cancellationToken
        );
        return [.. result.Rows().Select(row => new Relation((string)row[0]!, (string)row[1]!))];
    }

    private T Run<T>(string doing, Func<DuckDbConnection, T> work)
    {
        try
        {
            using var connection = warehouse.Connect();
            return work(connection);
        }
        catch (DuckDbException failure)
        {
            throw DuckDbFailure.Of(failure, doing);
        }
    }
}
