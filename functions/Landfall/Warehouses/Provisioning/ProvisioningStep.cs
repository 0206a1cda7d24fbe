namespace Landfall.Warehouses.Provisioning;

/// <summary>One statement of a plan.</summary>
/// <param name="Purpose">What it is for, such as <c>role crm_readers</c>.</param>
/// <param name="Sql">The whole statement in the warehouse's SQL, without parameters; running it when it is there already changes nothing.</param>
/// <param name="State">Where it stands.</param>
public sealed record ProvisioningStep(string Purpose, string Sql, ProvisioningState State);
