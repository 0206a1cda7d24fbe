using Landfall.Warehouses.Provisioning;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What the warehouse needs and where each step stands.</summary>
/// <param name="Warehouse">The kind of warehouse.</param>
/// <param name="Id">What a request to apply names, so that it does what was shown.</param>
/// <param name="Steps">All steps in order.</param>
/// <param name="Notes">What a person should look at; a sentence each.</param>
/// <param name="Failure">Why the failed step failed; null when none did.</param>
public sealed record ProvisioningReply(
    string Warehouse,
    string Id,
    IReadOnlyList<ProvisioningStep> Steps,
    IReadOnlyList<string> Notes,
    string? Failure
)
{
    /// <summary>Says it of <paramref name="plan"/>.</summary>
    public static ProvisioningReply Of(ProvisioningPlan plan) => new(plan.Warehouse, plan.Id, plan.Steps, plan.Notes, plan.Failure);
}
