using System.Data.Common;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>Renders statements, sends them, and reads each answer as the kind of its statement says.</summary>
/// <param name="options">How long a command may take.</param>
/// <param name="connection">An open connection.</param>
/// <param name="terms">The terms before the fence is known.</param>
internal sealed class SynapseStatements(SynapseWarehouseOptions options, DbConnection connection, SynapseTerms terms) : IStatementRunner
{
    private const int MostAligned = 10;

    /// <summary>Where statements are sent.</summary>
    public DbConnection Connection { get; set; } = connection;

    /// <summary>The terms of the next statement: from its fence on, a load has a name.</summary>
    public SynapseTerms Terms { get; private set; } = terms;

    /// <inheritdoc/>
    public async Task<Done> RunAsync(SilentStatement statement, CancellationToken cancellationToken)
    {
        foreach (var command in SynapseRendering.Of(statement, Terms))
        {
            await SendAsync(command, statement, cancellationToken);
        }

        return default;
    }

    /// <inheritdoc/>
    public Task<long> RunAsync(RowsStatement statement, CancellationToken cancellationToken) =>
        statement is AlignView align
            ? AlignAsync(align, cancellationToken)
            : CountAsync(statement, SynapseRendering.Of(statement, Terms), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(CountsStatement statement, CancellationToken cancellationToken) =>
        (await ReadAsync(statement, cancellationToken)).ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<ControlRow?> RunAsync(ControlStatement statement, CancellationToken cancellationToken)
    {
        var control = (await ReadAsync(statement, cancellationToken)).Select(SynapseAnswer.Control).SingleOrDefault();
        if (statement is AdvanceFence advance && control is not null)
        {
            Terms = Terms with { Package = WarehouseNames.Package(advance.Table, control.Fence) };
        }

        return control;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RunAsync(NamesStatement statement, CancellationToken cancellationToken)
    {
        var names = (await ReadAsync(statement, cancellationToken)).Select(row => string.Join('.', row)).Order(StringComparer.Ordinal);
        return statement switch
        {
            ListStorage list => [.. names.Where(name => WarehouseNames.FenceOf(list.Table, name) is not null)],
            ListStaging list => [.. names.Where(name => WarehouseNames.StagingFenceOf(list.Table, name) is not null)],
            ListControls => [.. names.Where(WarehouseNames.IsControl)],
            _ => [.. names],
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Marker>> RunAsync(ReadMarkers statement, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(statement, cancellationToken)).Select(MarkerRow.Read).Distinct()];

    /// <inheritdoc/>
    public async Task<StorageBuild?> RunAsync(ReadBuild statement, CancellationToken cancellationToken) =>
        (await ReadAsync(statement, cancellationToken)).Select(BuildRow.Read).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredColumn>> RunAsync(ReadColumns statement, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(statement, cancellationToken)).Select(SynapseAnswer.Column)];

    /// <inheritdoc/>
    public async Task<MergeOutcome> RunAsync(ClassifyRows statement, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(statement, cancellationToken);
        return new MergeOutcome(
            rows.Sum(row => (long)row[7]!),
            rows.ToDictionary(row => (string)row[0]!, SynapseAnswer.Outcome, StringComparer.Ordinal)
        );
    }

    // Another loader may have added columns between their being read and the view: then it is set anew.
    private async Task<long> AlignAsync(AlignView align, CancellationToken cancellationToken)
    {
        var read = new ReadColumns(WarehouseNames.Storage(align.Table, align.Storage));
        var columns = await RunAsync(read, cancellationToken);
        for (var tries = 0; tries < MostAligned; tries++)
        {
            if (columns.Count == 0)
            {
                // The storage is gone, so the control row names another.
                return 0;
            }

            var rows = await CountAsync(align, SynapseRendering.Of(align, Terms, columns), cancellationToken);
            var after = await RunAsync(read, cancellationToken);
            if (rows == 0 || after.SequenceEqual(columns))
            {
                return rows;
            }

            columns = after;
        }

        throw new WarehouseBusyException($"Other loaders added columns to {align.Table} {MostAligned} times while its view was set.");
    }

    private async Task<long> CountAsync(
        RowsStatement statement,
        IReadOnlyList<SynapseCommand> commands,
        CancellationToken cancellationToken
    )
    {
        var rows = 0L;
        foreach (var command in commands)
        {
            var answer = await SendAsync(command, statement, cancellationToken);
            rows += command.Reading switch
            {
                SynapseReading.RowsChanged => answer.Changed,
                SynapseReading.Number => answer.Rows.Sum(row => (long)row[0]!),
                _ => 0,
            };
        }

        return rows;
    }

    private async Task<List<object?[]>> ReadAsync(LoadStatement statement, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        foreach (var command in SynapseRendering.Of(statement, Terms))
        {
            rows.AddRange((await SendAsync(command, statement, cancellationToken)).Rows);
        }

        return rows;
    }

    private async Task<SynapseAnswer> SendAsync(SynapseCommand command, LoadStatement statement, CancellationToken cancellationToken)
    {
        await using var sent = Connection.CreateCommand();
        sent.CommandText = command.Sql;
        sent.CommandTimeout = (int)(SynapseRepeating.IsShort(statement) ? options.LockTimeout : options.CommandTimeout).TotalSeconds;
        foreach (var (name, type, value) in command.Parameters)
        {
            var parameter = sent.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value ?? DBNull.Value);
            sent.Parameters.Add(parameter);
        }

        if (command.Reading is SynapseReading.Nothing or SynapseReading.RowsChanged)
        {
            return new SynapseAnswer(await sent.ExecuteNonQueryAsync(cancellationToken), []);
        }

        await using var reader = await sent.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object?[reader.FieldCount];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = reader.IsDBNull(index) ? null : reader.GetValue(index);
            }

            rows.Add(row);
        }

        return new SynapseAnswer(0, rows);
    }
}
