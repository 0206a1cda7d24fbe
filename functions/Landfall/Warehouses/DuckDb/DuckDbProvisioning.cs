using System.Globalization;
using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Warehouses.DuckDb;

/// <summary>What DuckDB needs: schemas and tables, as it knows no users.</summary>
internal static class DuckDbProvisioning
{
    /// <summary>Makes the plan.</summary>
    /// <param name="contracts">The contracts.</param>
    /// <param name="there">The tables that are there, and each schema as a relation without a name.</param>
    public static ProvisioningPlan Plan(ContractSet contracts, IReadOnlySet<Relation> there)
    {
        var steps = new ProvisioningSteps();
        Schema(WarehouseNames.Schema, "schema of Landfall's own tables");
        steps.Add("format of Landfall's own tables", DuckDbFormat.Create, there.Contains(WarehouseNames.Format));
        steps.Add("markers of loaded files", DuckDbMarkers.Create, there.Contains(WarehouseNames.Markers));
        steps.Add("log of storage that is built anew", DuckDbBuilds.Create, there.Contains(WarehouseNames.Builds));
        steps.Add("log of stages", DuckDbStages.Create, there.Contains(WarehouseNames.Stages));
        steps.Add("view of how long files were on their way", DuckDbStages.CreateView, there.Contains(WarehouseNames.Delivery));
        foreach (var contract in contracts.Contracts)
        {
            var schema = WarehouseNames.View(contract.Table).Schema;
            Schema(schema, $"schema {schema}");
            steps.Add(
                $"control row of {contract.Table}",
                DuckDbControl.Create(contract.Table),
                there.Contains(WarehouseNames.Control(contract.Table))
            );
        }

        return new ProvisioningPlan("duckdb", steps.All, LeftOut(contracts) is { } note ? [note] : []);

        void Schema(string name, string purpose) =>
            steps.Add(purpose, $"CREATE SCHEMA IF NOT EXISTS {DuckDbText.Identifier(name)}", there.Contains(new Relation(name, "")));
    }

    private static string? LeftOut(ContractSet contracts)
    {
        var roles = contracts
            .Contracts.SelectMany(contract => contract.Roles)
            .Select(role => role.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Count();
        var filters = contracts.Contracts.Count(contract => contract.RowFilter is not null);
        return roles + filters == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"DuckDB has no users: whoever opens the file reads all of it. The roles ({roles}) and row filters ({filters}) of the "
                    + $"contracts are for Synapse."
            );
    }
}
