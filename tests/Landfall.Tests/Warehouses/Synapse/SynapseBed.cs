using Landfall.Tests.Landing;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A Synapse warehouse whose pool is a fake server; a retry waits for nothing.</summary>
internal static class SynapseBed
{
    public static SynapseWarehouse Open(IFakeServer server, RecordedLog<SynapseWarehouse>? log = null, int loads = 2) =>
        new(
            Options.Create(
                new SynapseWarehouseOptions
                {
                    ConnectionString = "Server=fake",
                    Lake = "https://acme.dfs.core.windows.net/lake",
                    ConcurrentLoads = loads,
                    Retries = 3,
                    RetryDelay = TimeSpan.Zero,
                }
            ),
            new FakeProvider(server),
            TimeProvider.System,
            log ?? new RecordedLog<SynapseWarehouse>()
        );
}
