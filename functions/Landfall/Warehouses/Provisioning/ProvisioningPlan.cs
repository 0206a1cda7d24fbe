using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Landfall.Contracts;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;

namespace Landfall.Warehouses.Provisioning;

/// <summary>What a warehouse needs for the contracts, in the order in which it is made.</summary>
/// <param name="Warehouse">The kind of warehouse, such as <c>synapse</c>.</param>
/// <param name="Steps">All steps, those that are there too.</param>
/// <param name="Notes">What the contracts ask for and no step does, and what a person should look at; a sentence each.</param>
/// <param name="Failure">Why the failed step failed; null when none did.</param>
public sealed record ProvisioningPlan(
    string Warehouse,
    IReadOnlyList<ProvisioningStep> Steps,
    IReadOnlyList<string> Notes,
    string? Failure = null
)
{
    private const int IdLength = 16;

    /// <summary>The first 16 lower-case hex digits of the SHA-256 of what is missing: two plans with one id change the same.</summary>
    public string Id =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Missing.Select(step => step.Sql)))))[..IdLength];

    /// <summary>The steps that are still to be done.</summary>
    public IEnumerable<ProvisioningStep> Missing => Steps.Where(step => step.State == ProvisioningState.Missing);
}

/// <summary>One statement of a plan.</summary>
/// <param name="Purpose">What it is for, such as <c>role crm_readers</c>.</param>
/// <param name="Sql">The whole statement in the warehouse's SQL, without parameters; running it when it is there already changes
/// nothing.</param>
/// <param name="State">Where it stands.</param>
public sealed record ProvisioningStep(string Purpose, string Sql, ProvisioningState State);

/// <summary>Where a step stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProvisioningState>))]
public enum ProvisioningState
{
    /// <summary>The warehouse has it.</summary>
    [JsonStringEnumMemberName("there")]
    There,

    /// <summary>It is still to be done.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It was done just now.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It was tried just now and failed; those after it were not tried.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Gathers the steps of a plan; what several tables need is there once.</summary>
internal sealed class ProvisioningSteps
{
    private readonly List<ProvisioningStep> _steps = [];
    private readonly HashSet<string> _statements = new(StringComparer.Ordinal);

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<ProvisioningStep> All => _steps;

    /// <summary>Adds a step unless the same statement is in already.</summary>
    public void Add(string purpose, string sql, bool isThere)
    {
        if (_statements.Add(sql))
        {
            _steps.Add(new ProvisioningStep(purpose, sql, isThere ? ProvisioningState.There : ProvisioningState.Missing));
        }
    }
}

/// <summary>The whole plan of a warehouse that is not asked, as if nothing were there.</summary>
public static class ProvisioningScript
{
    /// <summary>The kinds of warehouse.</summary>
    public static IReadOnlyList<string> Warehouses { get; } = ["duckdb", "synapse"];

    /// <summary>Makes the plan of <paramref name="contracts"/> for one of <see cref="Warehouses"/>.</summary>
    /// <exception cref="ArgumentException">There is no such kind of warehouse.</exception>
    public static ProvisioningPlan Of(string warehouse, ContractSet contracts) =>
        warehouse switch
        {
            "duckdb" => DuckDbProvisioning.Plan(contracts, new HashSet<Relation>()),
            "synapse" => SynapseProvisioning.Plan(contracts, SynapseCatalog.Empty),
            _ => throw new ArgumentException(
                $"'{warehouse}' is no kind of warehouse; expected one of {string.Join(", ", Warehouses)}.",
                nameof(warehouse)
            ),
        };
}
