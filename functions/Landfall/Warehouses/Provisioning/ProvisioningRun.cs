using Landfall.Contracts;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Provisioning;

/// <summary>Does what a plan lacks.</summary>
internal static class ProvisioningRun
{
    /// <summary>Plans anew and does what is missing, one step after the other, up to the first that fails; null when the plan is not the one that was agreed to.</summary>
    public static async Task<ProvisioningPlan?> ApplyAsync(
        IWarehouseProvisioner warehouse, ContractSet contracts, string? id, ILogger logger, CancellationToken cancellationToken)
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
