using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.Synapse;

/// <summary>Asks a pool what the app's user may do there, by <c>HAS_PERMS_BY_NAME</c>; each missing permission comes with its
/// GRANT.</summary>
public sealed class SynapseGrants : IWarehouseGrants
{
    private const string MakeSchemas = "CREATE SCHEMA";

    private static readonly string[] OnTheDatabase = ["ADMINISTER DATABASE BULK OPERATIONS", "CREATE TABLE", "CREATE VIEW", MakeSchemas];
    private static readonly string[] OnASchema = ["ALTER", "SELECT", "INSERT", "UPDATE", "DELETE"];

    private readonly SynapsePool _pool;

    /// <summary>Connects to nothing yet.</summary>
    public SynapseGrants(IOptions<SynapseWarehouseOptions> options, TimeProvider time, ILogger<SynapseGrants> logger)
        : this(options, SynapseSignIn.SqlClient, time, logger) { }

    /// <summary>The seam of the tests: another provider of ADO.NET has a scripted server behind it.</summary>
    internal SynapseGrants(
        IOptions<SynapseWarehouseOptions> options,
        DbProviderFactory provider,
        TimeProvider time,
        ILogger<SynapseGrants> logger
    ) => _pool = new SynapsePool(provider.CreateDataSource(options.Value.ConnectionString), options.Value, time, logger);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MissingGrant>> MissingAsync(IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _pool.ConnectAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = Question(schemas);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (missing, makesSchemas, lacksSchemas) = (new List<MissingGrant>(), false, default(MissingGrant));
            while (await reader.ReadAsync(cancellationToken))
            {
                var (user, schema, permission) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
                if (permission == MakeSchemas)
                {
                    makesSchemas = !reader.IsDBNull(3) && reader.GetInt32(3) == 1;
                }
                else if (reader.IsDBNull(3))
                {
                    // Of a schema that is not there: then the app has to be able to make it, and owns it.
                    lacksSchemas = Of(user, "", MakeSchemas);
                }
                else if (reader.GetInt32(3) == 0)
                {
                    missing.Add(Of(user, schema, permission));
                }
            }

            return lacksSchemas is null || makesSchemas ? missing : [.. missing, lacksSchemas];
        }
        catch (DbException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _pool.Translate(failure, "to say what the app may do", isShort: false);
        }
    }

    /// <summary>The query: user, schema or nothing for the database, permission, and 1, 0 or null.</summary>
    internal static string Question(IReadOnlyList<string> schemas)
    {
        var asked = OnTheDatabase
            .Select(permission => Line("", permission, $"NULL, N'DATABASE', {SynapseText.Literal(permission)}"))
            .Concat(
                schemas.SelectMany(
                    _ => OnASchema,
                    (schema, permission) =>
                        Line(
                            schema,
                            permission,
                            $"{SynapseText.Literal(SynapseText.Identifier(schema))}, N'SCHEMA', {SynapseText.Literal(permission)}"
                        )
                )
            );
        return $"{string.Join("\nUNION ALL ", asked)}\n{SynapseText.Label("landfall:doctor:Grants")}";

        static string Line(string schema, string permission, string arguments) =>
            $"SELECT USER_NAME() AS [user], {SynapseText.Literal(schema)} AS [schema], "
            + $"{SynapseText.Literal(permission)} AS [permission], HAS_PERMS_BY_NAME({arguments}) AS [has]";
    }

    private static MissingGrant Of(string user, string schema, string permission) =>
        schema.Length == 0
            ? new MissingGrant(permission, $"GRANT {permission} TO {SynapseText.Identifier(user)}")
            : new MissingGrant(
                $"{permission} on {schema}",
                $"GRANT {permission} ON SCHEMA::{SynapseText.Identifier(schema)} TO {SynapseText.Identifier(user)}"
            );
}
