using Landfall.Contracts;
using Landfall.Functions.Hosting;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Local.Hosting;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Local;

/// <summary>Makes ready what every stage expects: the containers, the ledger, the warehouse's file, and the contracts of a folder in
/// force.</summary>
public sealed class LandfallStart(
    LandfallContainers containers,
    AccountLedger ledger,
    ContractStore contracts,
    LandfallAppOptions options,
    DurableStarter starter,
    DurableTaskClient client,
    HealthCheck health,
    IServiceProvider services
) : IHostWork
{
    private DuckDbWarehouse? _warehouse;
    private CancellationTokenSource? _watched;
    private Task _watch = Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="LedgerException">Another ledger than this data folder's works on the account.</exception>
    /// <exception cref="ContractsRefusedException">A contract has a problem, by itself or beside those in force.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await ledger.CheckAsync(cancellationToken);

        // The host that works may not have made it yet.
        if (options.ContractsFolder is { } folder && await containers.Contracts.ExistsAsync(cancellationToken))
        {
            var documents = await ContractFolder.DocumentsAsync(folder, cancellationToken);
            Require(folder, await contracts.CheckAsync(documents, ApplicationOf(folder), cancellationToken));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerException">The ledger was written by another Landfall, or is not the account's.</exception>
    /// <exception cref="LakeException">The lake was written by another Landfall.</exception>
    /// <exception cref="WarehouseException">The warehouse was made by another Landfall.</exception>
    /// <exception cref="ContractsRefusedException">A contract has a problem; those in force stay.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await containers.EnsureAsync(cancellationToken);
        await ledger.EnsureAsync(cancellationToken);
        OpenWarehouse();
        starter.Use(client);
        if (options.ContractsFolder is { } folder)
        {
            await ApplyAsync(folder, cancellationToken);
        }

        // A file that is gone or an older copy must be known before anything is loaded beside the hole.
        await services.GetRequiredService<WarehouseLook>().RunAsync(cancellationToken);
        await EndWatchAsync();
        _watched = new CancellationTokenSource();

        // The queues' account may be another, and away: work begins without it, and the health says so.
        _watch = health.WatchAsync(_watched.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await EndWatchAsync();
        _warehouse?.Close();
    }

    private async Task ApplyAsync(string folder, CancellationToken cancellationToken)
    {
        var documents = await ContractFolder.DocumentsAsync(folder, cancellationToken);
        Require(folder, (await contracts.ApplyAsync(documents, ApplicationOf(folder), cancellationToken)).Problems);
    }

    // On one machine there is nobody to take a table from.
    private ContractApplication ApplicationOf(string folder) =>
        new(ContractApplication.SetOf(folder), options.PrunesContracts, TakesOver: true);

    private static void Require(string folder, IReadOnlyList<ContractProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new ContractsRefusedException(
                $"The contracts in '{folder}' have problems and were not brought into force:"
                    + $"{Environment.NewLine}{string.Join(Environment.NewLine, problems)}"
            );
        }
    }

    private async Task EndWatchAsync()
    {
        if (_watched is { } watched)
        {
            _watched = null;
            await watched.CancelAsync();
            await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            watched.Dispose();
        }
    }

    private void OpenWarehouse()
    {
        try
        {
            // Made only now: a host that stands by must not open the file, which one process at a time can have.
            _warehouse ??= services.GetRequiredService<DuckDbWarehouse>();
            _warehouse.Open();
        }
        catch (WarehouseBusyException busy)
        {
            throw new HostNotReadyException(busy.Message, busy);
        }
    }
}

/// <summary>The contracts of the folder cannot come into force, by themselves or beside those that are; the message says why.</summary>
public sealed class ContractsRefusedException(string message) : Exception(message);
