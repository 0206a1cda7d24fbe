using System.Data.Common;
using System.Globalization;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The format of what Landfall has in the pool: one row in its own schema.</summary>
internal static class SynapseFormat
{
    private static readonly string Name = SynapseText.Name(WarehouseNames.Format);

    // Neither is a value of the data, so they may be literals: provisioning runs without parameters.
    private static readonly string There =
        $"SELECT [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = "
        + $"{SynapseText.Literal(WarehouseNames.Schema)} AND [t].[name] IN ({SynapseText.Literal(WarehouseNames.Format.Name)}, "
        + $"{SynapseText.Literal(WarehouseNames.Markers.Name)}) {SynapseText.Label("landfall:start:Format")}";

    private static readonly string Number = $"SELECT [number] FROM {Name} {SynapseText.Label("landfall:start:Format")}";

    /// <summary>Makes the table with its row, in one statement, before there are markers.</summary>
    public static SynapseCommand Create(LoadStatement statement, SynapseTerms terms) =>
        SynapseTables.Unless(
            WarehouseNames.Format,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                CREATE TABLE {Name} WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
                SELECT CAST({WarehouseFormat.Current} AS int) AS [number]
                {terms.Label(statement)}
                """
            )
        );

    /// <summary>Refuses a pool of another format, over an open connection.</summary>
    /// <exception cref="WarehouseException">What is there was made by another Landfall.</exception>
    /// <exception cref="DbException">Synapse failed.</exception>
    public static async Task RequireAsync(DbConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The catalogue and a table are asked one after the other: Synapse answers no query about both.
        var tables = await AskAsync(connection, There, timeout, row => row.GetString(0), cancellationToken);
        var numbers = tables.Contains(WarehouseNames.Format.Name)
            ? await AskAsync(connection, Number, timeout, row => row.GetInt32(0), cancellationToken)
            : [];
        WarehouseFormat.Require(
            $"The schema '{WarehouseNames.Schema}' of the Synapse pool '{connection.Database}'",
            tables.Contains(WarehouseNames.Markers.Name),
            numbers.Count == 0 ? null : numbers.Max()
        );
    }

    private static async Task<List<T>> AskAsync<T>(
        DbConnection connection,
        string sql,
        TimeSpan timeout,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
