using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Runs people's queries on the pool. T-SQL has no transaction that only reads, so the text is parsed first: it must be one SELECT that
/// makes no table. Where the setting names a connection of its own for queries, its login decides what can be seen, too.
/// </summary>
public sealed class SynapseReader : IWarehouseReader
{
    private readonly SynapsePool _pool;
    private readonly SynapseWarehouseOptions _options;

    /// <summary>Connects to nothing yet.</summary>
    public SynapseReader(IOptions<SynapseWarehouseOptions> options, TimeProvider time, ILogger<SynapseReader> logger)
        : this(options, SynapseSignIn.SqlClient, time, logger) { }

    /// <summary>The seam of the tests: another provider of ADO.NET has a scripted server behind it.</summary>
    internal SynapseReader(
        IOptions<SynapseWarehouseOptions> options,
        DbProviderFactory provider,
        TimeProvider time,
        ILogger<SynapseReader> logger
    )
    {
        _options = options.Value;
        var target = _options.ReaderConnectionString is { Length: > 0 } reader ? reader : _options.ConnectionString;
        _pool = new SynapsePool(provider.CreateDataSource(target), _options, time, logger);
    }

    /// <inheritdoc/>
    public async Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
        SynapseQuery.Require(sql);
        try
        {
            await using var connection = await _pool.ConnectAsync(cancellationToken);
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the asker's own, and one SELECT.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.CommandTimeout = (int)_options.QueryTimeout.TotalSeconds;
            return await ReadAsync(command, maxRows, cancellationToken);
        }
        catch (DbException stopped) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The query was stopped.", stopped, cancellationToken);
        }
        catch (DbException failure)
        {
            var numbers = SynapseErrors.NumbersOf(failure);
            throw SynapseErrors.IsPaused(numbers) || SynapseErrors.IsTransient(numbers)
                ? _pool.Translate(failure, "a query", isShort: false)
                : new WarehouseException($"The query failed: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> CopyAsync(string table, CancellationToken cancellationToken) =>
        throw new WarehouseException(
            $"A pool hands out no whole table through this app. Write {table} to Parquet there (CREATE EXTERNAL TABLE AS SELECT) and use "
                + "the files."
        );

    /// <inheritdoc/>
    public Task AskNewestAsync(string table, CancellationToken cancellationToken) => QueryAsync(NewestOf(table), 1, cancellationToken);

    /// <summary>The query that measures how long readers wait.</summary>
    internal static string NewestOf(string table) =>
        $"SELECT MAX({SynapseText.Identifier(WarehouseColumns.LoadedAt)}) AS [newest] FROM {SynapseText.Name(WarehouseNames.View(table))} "
        + SynapseText.Label($"landfall:canary:{table}");

    private static async Task<QueryRows> ReadAsync(DbCommand command, int maxRows, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = Enumerable
            .Range(0, reader.FieldCount)
            .Select(index => new StoredColumn(reader.GetName(index), reader.GetDataTypeName(index)))
            .ToList();
        var rows = new List<IReadOnlyList<object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (rows.Count == maxRows)
            {
                // Or its end would be waited for.
                command.Cancel();
                return new QueryRows(columns, rows, Truncated: true);
            }

            rows.Add([.. Enumerable.Range(0, columns.Count).Select(index => reader.IsDBNull(index) ? null : reader.GetValue(index))]);
        }

        return new QueryRows(columns, rows, Truncated: false);
    }
}

/// <summary>Tells a query from everything else that T-SQL can say.</summary>
internal static class SynapseQuery
{
    /// <summary>Lets one SELECT pass.</summary>
    /// <exception cref="WarehouseException">The text is something else, or more than that.</exception>
    public static void Require(string sql)
    {
        // The oldest parser that knows what pools have.
        using var text = new StringReader(sql);
        var tree = new TSql130Parser(initialQuotedIdentifiers: true, SqlEngineType.SqlAzure).Parse(text, out var errors);
        if (errors.Count > 0)
        {
            throw new WarehouseException(
                FormattableString.Invariant($"The query failed: line {errors[0].Line}, column {errors[0].Column}: {errors[0].Message}")
            );
        }

        var statements = (tree as TSqlScript)?.Batches.SelectMany(batch => batch.Statements).ToList() ?? [];
        var found = statements switch
        {
            [SelectStatement { Into: null, ComputeClauses.Count: 0 }] => null,
            [SelectStatement] => "expected a query that makes no table, found SELECT INTO or COMPUTE",
            [_] => "expected a query, found a statement of another kind",
            _ => FormattableString.Invariant($"expected one query, found {statements.Count} statements"),
        };
        if (found is not null)
        {
            throw new WarehouseException($"The query failed: {found}.");
        }
    }
}
