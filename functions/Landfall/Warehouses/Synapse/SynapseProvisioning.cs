using Landfall.Contracts;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// What a dedicated SQL pool needs: schemas and control tables, then views, roles and grants in an order in which nobody may read what is
/// not filtered yet.
/// </summary>
internal static class SynapseProvisioning
{
    private static readonly SynapseTerms Terms = new(new Uri("about:blank"), "provision");

    /// <summary>Makes the plan.</summary>
    public static ProvisioningPlan Plan(ContractSet contracts, SynapseCatalog there)
    {
        var (steps, notes) = (new ProvisioningSteps(), new List<string>());
        var read = contracts.Contracts.Where(contract => contract.RowFilter is not null || Granted(contract).Any()).ToList();
        var filtered = read.Where(contract => contract.RowFilter is not null).ToList();
        foreach (var contract in contracts.Contracts)
        {
            Ground(contract, there, steps);
        }

        if (filtered.Count > 0)
        {
            steps.Add(
                "table of who sees which rows",
                SynapseScript.Of(SynapseReaders.CreateRowAccess),
                there.Tables.Contains(WarehouseNames.RowAccess)
            );
        }

        foreach (var contract in read)
        {
            var view = WarehouseNames.View(contract.Table);
            steps.Add(
                $"view {view}, empty until its first load",
                SynapseScript.CreateView(view, SynapseReaders.EmptyBody(contract)),
                there.Views.ContainsKey(view)
            );
        }

        foreach (var role in read.SelectMany(Granted).DistinctBy(role => role.Name, StringComparer.OrdinalIgnoreCase))
        {
            steps.Add($"role {role.Name}", SynapseScript.CreateRole(role.Name), there.Principals.Contains(role.Name));
        }

        // First of all that touches readers: whatever fails behind it, nobody goes on reading what is to be filtered.
        foreach (var contract in filtered)
        {
            Revoke(contract, there, steps);
        }

        var unready = filtered.Where(contract => !Filter(contract, there, steps, notes)).ToList();
        foreach (var contract in read)
        {
            Grants(contract, !unready.Contains(contract), there, steps, notes);
        }

        return new ProvisioningPlan("synapse", steps.All, [.. notes, .. SynapseGrantNotes.Of(contracts, there)]);
    }

    /// <summary>The roles of a contract that may read; who may write may read too.</summary>
    public static IEnumerable<ContractRole> Granted(TableContract contract) => contract.Roles.Where(role => role.Access != RoleAccess.None);

    private static void Ground(TableContract contract, SynapseCatalog there, ProvisioningSteps steps)
    {
        var schema = WarehouseNames.View(contract.Table).Schema;
        (string Purpose, bool IsThere)[] states =
        [
            ("schema of Landfall's own tables", there.Schemas.Contains(WarehouseNames.Schema)),
            ($"schema {schema}", there.Schemas.Contains(schema)),
            ("format of Landfall's own tables", there.Tables.Contains(WarehouseNames.Format)),
            ("markers of loaded files", there.Tables.Contains(WarehouseNames.Markers)),
            ("log of storage that is built anew", there.Tables.Contains(WarehouseNames.Builds)),
            ("log of stages", there.Tables.Contains(WarehouseNames.Stages)),
            ("view of how long files were on their way", there.Views.ContainsKey(WarehouseNames.Delivery)),
            ($"control row of {contract.Table}", there.Tables.Contains(WarehouseNames.Control(contract.Table))),
        ];

        // The very statements that a load would send first.
        var commands = SynapseTables.Ensure(new EnsureControl(contract.Table), Terms);
        foreach (var (state, command) in states.Zip(commands))
        {
            steps.Add(state.Purpose, SynapseScript.Of(command), state.IsThere);
        }

        // One that is made now has the column from birth.
        var control = WarehouseNames.Control(contract.Table);
        if (there.Tables.Contains(control))
        {
            steps.Add(
                $"count of rows in the control row of {contract.Table}",
                SynapseScript.Of(commands[^1]),
                there.Counted.Contains(control)
            );
        }
    }

    private static void Revoke(TableContract contract, SynapseCatalog there, ProvisioningSteps steps)
    {
        var (view, source) = (SynapseReaders.View(contract), WarehouseNames.View(contract.Table));
        foreach (var role in Granted(contract).Select(role => role.Name))
        {
            steps.Add($"{role} reads {source} through {view} only", SynapseScript.Revoke(source, role), !there.IsGranted(source, role));
        }
    }

    private static bool Filter(TableContract contract, SynapseCatalog there, ProvisioningSteps steps, List<string> notes)
    {
        var (view, source) = (SynapseReaders.View(contract), WarehouseNames.View(contract.Table));
        var columns = there.Views.GetValueOrDefault(source);
        if (columns is not null && !columns.Contains(contract.RowFilter!, StringComparer.OrdinalIgnoreCase))
        {
            notes.Add(
                $"{source} has no column {contract.RowFilter} yet, by which its rows are filtered, so {view} is left as it is and nothing "
                    + "is granted on it. Load a file of it, then apply again."
            );
            return false;
        }

        var body = SynapseReaders.FilteredBody(contract, columns);
        steps.Add(
            $"view {view}, which filters the rows of {source}",
            SynapseScript.SetView(view, body),
            there.Definitions.GetValueOrDefault(view)?.Contains(body, StringComparison.Ordinal) ?? false
        );
        return true;
    }

    private static void Grants(TableContract contract, bool isReady, SynapseCatalog there, ProvisioningSteps steps, List<string> notes)
    {
        var view = SynapseReaders.View(contract);
        foreach (var role in Granted(contract).Select(role => role.Name))
        {
            if (there.IsDenied(view, role))
            {
                notes.Add(
                    $"{role} was denied {view}, which a grant would lift, so it is left alone. Revoke the denial if the contract is "
                        + "right."
                );
            }
            else if (isReady)
            {
                steps.Add($"{role} may read {view}", SynapseScript.Grant(view, role), there.IsGranted(view, role));
            }
        }
    }
}

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
                    yield return $"The contract of {contract.Table} gives {role.Name} no access, so nothing is granted. Say access: read "
                        + "if it may read.";
                }
                else if (role.Access == RoleAccess.Write)
                {
                    yield return $"The contract of {contract.Table} lets {role.Name} write, but loads alone write tables, so it may only "
                        + "read.";
                }
            }

            Relation[] views = [.. new[] { WarehouseNames.View(contract.Table), SynapseReaders.View(contract) }.Distinct()];
            foreach (var permission in there.Permissions.Where(one => !one.IsDenied && views.Contains(one.View)))
            {
                if (
                    !SynapseProvisioning
                        .Granted(contract)
                        .Any(role => string.Equals(role.Name, permission.Principal, StringComparison.OrdinalIgnoreCase))
                )
                {
                    yield return $"{permission.Principal} may read {permission.View}, which no contract says. Revoke it if nobody meant "
                        + "it; Landfall takes back nothing that it cannot know to be its own.";
                }
            }
        }
    }
}
