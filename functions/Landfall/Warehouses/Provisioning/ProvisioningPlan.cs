using System.Security.Cryptography;
using System.Text;

namespace Landfall.Warehouses.Provisioning;

/// <summary>What a warehouse needs for the contracts, in the order in which it is made.</summary>
/// <param name="Warehouse">The kind of warehouse, such as <c>synapse</c>.</param>
/// <param name="Steps">All steps, those that are there too.</param>
/// <param name="Notes">What the contracts ask for and no step does, and what a person should look at; a sentence each.</param>
/// <param name="Failure">Why the failed step failed; null when none did.</param>
public sealed record ProvisioningPlan(string Warehouse, IReadOnlyList<ProvisioningStep> Steps, IReadOnlyList<string> Notes, string? Failure = null)
{
    private const int IdLength = 16;

    /// <summary>The first 16 lower-case hex digits of the SHA-256 of what is missing: two plans with one id change the same.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Missing.Select(step => step.Sql)))))[..IdLength];

    /// <summary>The steps that are still to be done.</summary>
    public IEnumerable<ProvisioningStep> Missing => Steps.Where(step => step.State == ProvisioningState.Missing);
}
