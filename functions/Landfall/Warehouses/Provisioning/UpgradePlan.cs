using Landfall.Contracts;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;

namespace Landfall.Warehouses.Provisioning;

/// <summary>What this version needs in a warehouse and another version, whose plan is known, has not made there.</summary>
public static class UpgradePlan
{
    /// <summary>The purposes of the steps that are left to do, in their order.</summary>
    /// <param name="theirs">The plan of the host that works on the warehouse.</param>
    /// <param name="contracts">The contracts that come into force with this version; what none of them needs is not looked at.</param>
    public static IReadOnlyList<string> Of(ProvisioningPlan theirs, ContractSet contracts)
    {
        var known = theirs.Steps.ToLookup(step => step.Purpose, StringComparer.Ordinal);
        return theirs.Warehouse == "synapse"
            ?
            [
                .. SynapseProvisioning
                    .Plan(contracts, new SynapseCatalog { Tables = Controls(contracts, known) })
                    .Steps.Select(step => step.Purpose)
                    .Where(purpose => !known[purpose].Any(step => step.State == ProvisioningState.There)),
            ]
            : OfDuckDb(contracts, known);
    }

    // What a table needs is made by its first load, so only what is there already can be another thing by now.
    private static string[] OfDuckDb(ContractSet contracts, ILookup<string, ProvisioningStep> known)
    {
        var own = DuckDbProvisioning
            .Plan(ContractSet.Create([]), new HashSet<Relation>())
            .Steps.Select(step => step.Purpose)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. DuckDbProvisioning
                .Plan(contracts, new HashSet<Relation>())
                .Steps.Where(step =>
                    known[step.Purpose].Any()
                        ? known[step.Purpose].All(theirs => theirs.State == ProvisioningState.There && theirs.Sql != step.Sql)
                        : own.Contains(step.Purpose)
                )
                .Select(step => step.Purpose),
        ];
    }

    private static HashSet<Relation> Controls(ContractSet contracts, ILookup<string, ProvisioningStep> known) =>
        [
            .. contracts
                .Contracts.Where(contract => known[$"control row of {contract.Table}"].Any(step => step.State == ProvisioningState.There))
                .Select(contract => WarehouseNames.Control(contract.Table)),
        ];
}
