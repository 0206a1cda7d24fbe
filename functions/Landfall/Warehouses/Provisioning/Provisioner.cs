using Landfall.Contracts;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Provisioning;

/// <summary>Makes in the warehouse what the contracts in force need.</summary>
/// <remarks>Every step stands for itself: a run that ends anywhere is taken up by the next, which finds what is there.</remarks>
public sealed class Provisioner(IWarehouseProvisioner warehouse, ContractCatalog catalog, ILogger<Provisioner> logger)
{
    /// <summary>Says what is there and what is missing; changes nothing.</summary>
    /// <exception cref="WarehouseException">The warehouse cannot be asked.</exception>
    public async Task<ProvisioningPlan> PlanAsync(CancellationToken cancellationToken) =>
        await warehouse.PlanAsync(await ContractsAsync(cancellationToken), cancellationToken);

    /// <summary>Does what is missing, one step after the other, and stops at the first that fails.</summary>
    /// <param name="id">The id of the plan that was agreed to; null agrees to any.</param>
    /// <param name="cancellationToken">Stops between two steps or in one.</param>
    /// <returns>The plan with what became of each step; null when it is another plan by now, and nothing was done.</returns>
    /// <exception cref="WarehouseException">The warehouse cannot be asked what is there.</exception>
    public async Task<ProvisioningPlan?> ApplyAsync(string? id, CancellationToken cancellationToken) =>
        await ProvisioningRun.ApplyAsync(warehouse, await ContractsAsync(cancellationToken), id, logger, cancellationToken);

    // Who changes a contract and asks at once must not be shown the plan of the one before.
    private async Task<ContractSet> ContractsAsync(CancellationToken cancellationToken)
    {
        await catalog.RenewAsync(cancellationToken);
        return await catalog.CurrentAsync(cancellationToken);
    }
}
