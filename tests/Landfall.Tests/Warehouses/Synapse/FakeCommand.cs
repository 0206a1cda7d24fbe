using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A command that a fake server answers.</summary>
internal sealed class FakeCommand(FakeConnection connection) : DbCommand
{
    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>Names and values.</summary>
    public IReadOnlyList<(string Name, DbType Type, object? Value)> Values =>
        [
            .. DbParameterCollection
                .Cast<DbParameter>()
                .Select(item => (item.ParameterName, item.DbType, item.Value is DBNull ? null : item.Value)),
        ];

    protected override DbConnection? DbConnection { get; set; } = connection;

    protected override DbParameterCollection DbParameterCollection { get; } = new FakeParameters();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() { }

    public override int ExecuteNonQuery() => connection.Server.Execute(connection, this).RowsChanged;

    public override object? ExecuteScalar() => throw new NotSupportedException();

    public override void Prepare() => throw new NotSupportedException();

    protected override DbParameter CreateDbParameter() => new FakeParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        var rows = connection.Server.Execute(connection, this).Rows;
        using var table = new DataTable();
        for (var index = 0; index < (rows.Count == 0 ? 1 : rows[0].Length); index++)
        {
            table.Columns.Add(FormattableString.Invariant($"c{index}"), typeof(object));
        }

        foreach (var row in rows)
        {
            table.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        }

        return table.CreateDataReader();
    }
}
