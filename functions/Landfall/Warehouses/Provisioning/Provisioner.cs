using Landfall.Contracts;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Provisioning;

/// <summary>Knows what a kind of warehouse needs, what is there, and how to make the rest.</summary>
public interface IWarehouseProvisioner
{
    /// <summary>Compares what <paramref name="contracts"/> need with what is there; changes nothing.</summary>
    /// <exception cref="WarehouseBusyException">The warehouse cannot be asked now.</exception>
    /// <exception cref="WarehouseException">The warehouse refused to say what is there.</exception>
    Task<ProvisioningPlan> PlanAsync(ContractSet contracts, CancellationToken cancellationToken);

    /// <summary>Runs one step to its end; safe when it is there already.</summary>
    /// <exception cref="WarehouseException">The warehouse refused or failed it.</exception>
    Task ExecuteAsync(ProvisioningStep step, CancellationToken cancellationToken);
}

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

/// <summary>Does what a plan lacks.</summary>
internal static class ProvisioningRun
{
    /// <summary>
    /// Plans anew and does what is missing, one step after the other, up to the first that fails; null when the plan is not the one that
    /// was agreed to.
    /// </summary>
    public static async Task<ProvisioningPlan?> ApplyAsync(
        IWarehouseProvisioner warehouse,
        ContractSet contracts,
        string? id,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var plan = await warehouse.PlanAsync(contracts, cancellationToken);
        if (id is not null && !string.Equals(id, plan.Id, StringComparison.Ordinal))
        {
            return null;
        }

        var steps = plan.Steps.ToArray();
        for (var at = 0; at < steps.Length; at++)
        {
            if (steps[at].State == ProvisioningState.There)
            {
                continue;
            }

            try
            {
                await warehouse.ExecuteAsync(steps[at], cancellationToken);
                steps[at] = steps[at] with { State = ProvisioningState.Done };
            }
            catch (WarehouseException failure)
            {
                steps[at] = steps[at] with { State = ProvisioningState.Failed };
                Log.Stopped(logger, plan.Warehouse, steps[at].Purpose, failure);
                return plan with { Steps = steps, Failure = failure.Message };
            }
        }

        Log.Provisioned(logger, plan.Warehouse, steps.Count(step => step.State == ProvisioningState.Done), steps.Length);
        return plan with { Steps = steps };
    }
}

/// <summary>What provisioning says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Provisioned {Warehouse}: {Done} of {Steps} steps were missing and are done.")]
    public static partial void Provisioned(ILogger logger, string warehouse, int done, int steps);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Provisioning {Warehouse} stopped at the step '{Purpose}'; those before it are done. Apply again once it is fixed."
    ),]
    public static partial void Stopped(ILogger logger, string warehouse, string purpose, Exception failure);
}
