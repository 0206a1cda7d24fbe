using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A connection to a fake server, of a provider that has no transactions but those of T-SQL.</summary>
internal sealed class FakeConnection(IFakeServer server) : DbConnection
{
    private ConnectionState _state = ConnectionState.Closed;

    public IFakeServer Server => server;

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "pool";

    public override string DataSource => "fake";

    public override string ServerVersion => "0";

    public override ConnectionState State => _state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open()
    {
        server.Open(this);
        _state = ConnectionState.Open;
    }

    public override void Close()
    {
        if (_state == ConnectionState.Open)
        {
            server.Close(this);
        }

        _state = ConnectionState.Closed;
    }

    /// <summary>The network is gone.</summary>
    public void Break() => Close();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new FakeCommand(this);

    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }
}
