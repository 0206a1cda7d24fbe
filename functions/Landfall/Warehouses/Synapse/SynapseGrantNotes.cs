using Landfall.Contracts;

namespace Landfall.Warehouses.Synapse;

/// <summary>What a person should look at, as no step does it.</summary>
internal static class SynapseGrantNotes
{
    /// <summary>Says which roles get less than their contract's words, and who reads what no contract lets them.</summary>
    public static IEnumerable<string> Of(ContractSet contracts, SynapseCatalog there)
    {
        foreach (var contract in contracts.Contracts)
        {
            foreach (var role in contract.Roles)
            {
                if (role.Access == RoleAccess.None)
                {
                    yield return $"The contract of {contract.Table} gives {role.Name} no access, so nothing is granted. Say access: read if it may read.";
                }
                else if (role.Access == RoleAccess.Write)
                {
                    yield return $"The contract of {contract.Table} lets {role.Name} write, but loads alone write tables, so it may only read.";
                }
            }

            Relation[] views = [.. new[] { WarehouseNames.View(contract.Table), SynapseReaders.View(contract) }.Distinct()];
            foreach (var permission in there.Permissions.Where(one => !one.IsDenied && views.Contains(one.View)))
            {
                if (!SynapseProvisioning.Granted(contract).Any(role => string.Equals(role.Name, permission.Principal, StringComparison.OrdinalIgnoreCase)))
                {
                    yield return $"{permission.Principal} may read {permission.View}, which no contract says. Revoke it if nobody meant it; Landfall takes back nothing that it cannot know to be its own.";
                }
            }
        }
    }
}
