using System.Data.Common;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A provider of ADO.NET whose connections go to a fake server.</summary>
internal sealed class FakeProvider(IFakeServer server) : DbProviderFactory
{
    private readonly List<string> _sources = [];

    /// <summary>The connection strings that were asked for.</summary>
    public IReadOnlyList<string> Sources => _sources;

    public override DbConnection CreateConnection() => new FakeConnection(server);

    public override DbDataSource CreateDataSource(string connectionString)
    {
        _sources.Add(connectionString);
        return base.CreateDataSource(connectionString);
    }
}
