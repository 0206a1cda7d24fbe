using Landfall.Contracts;
using Landfall.Storage;
using Microsoft.Extensions.Hosting;

namespace Landfall.Functions.Hosting;

/// <summary>Makes ready what every stage expects: the containers, and the contracts of a folder in force.</summary>
public sealed class LandfallStart(LandfallContainers containers, ContractStore contracts, LandfallAppOptions options) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A contract has a problem; those in force stay.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await containers.EnsureAsync(cancellationToken);
        if (options.ContractsFolder is not { } folder)
        {
            return;
        }

        var sync = await contracts.SyncAsync(await ContractFolder.ReadAsync(folder, cancellationToken), cancellationToken);
        if (sync.Problems.Count > 0)
        {
            throw new InvalidOperationException(
                $"The contracts in '{folder}' have problems and were not brought into force:{Environment.NewLine}{string.Join(Environment.NewLine, sync.Problems)}");
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
