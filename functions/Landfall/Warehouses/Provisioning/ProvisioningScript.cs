using Landfall.Contracts;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;

namespace Landfall.Warehouses.Provisioning;

/// <summary>The whole plan of a warehouse that is not asked, as if nothing were there.</summary>
public static class ProvisioningScript
{
    /// <summary>The kinds of warehouse.</summary>
    public static IReadOnlyList<string> Warehouses { get; } = ["duckdb", "synapse"];

    /// <summary>Makes the plan of <paramref name="contracts"/> for one of <see cref="Warehouses"/>.</summary>
    /// <exception cref="ArgumentException">There is no such kind of warehouse.</exception>
    public static ProvisioningPlan Of(string warehouse, ContractSet contracts) => warehouse switch
    {
        "duckdb" => DuckDbProvisioning.Plan(contracts, new HashSet<Relation>()),
        "synapse" => SynapseProvisioning.Plan(contracts, SynapseCatalog.Empty),
        _ => throw new ArgumentException($"'{warehouse}' is no kind of warehouse; expected one of {string.Join(", ", Warehouses)}.", nameof(warehouse)),
    };
}
