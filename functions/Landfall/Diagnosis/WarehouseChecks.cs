using System.Data.Common;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>The checks of the warehouse and of the contracts in force.</summary>
public sealed class WarehouseChecks(
    IWarehouse warehouse,
    Provisioner provisioner,
    LoadedTables loaded,
    ContractCatalog contracts,
    IEnumerable<IWarehouseGrants> grants,
    IConfiguration configuration
) : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List()
    {
        var resume = ResumeOf(configuration);
        return
        [
            new SessionCheck(warehouse, resume),
            new PlanCheck(warehouse, provisioner, resume),
            new LostLoadsCheck(loaded),
            .. grants.Select(asked => new GrantsCheck(asked, contracts, resume)),
            new ContractsCheck(contracts),
        ];
    }

    // The words of a connection string that name the pool hold no secret.
    private static string ResumeOf(IConfiguration configuration)
    {
        var text = configuration[$"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.ConnectionString)}"];
        if (text is not { Length: > 0 })
        {
            return "End the other process that has the warehouse's file open, or wait for it.";
        }

        var parts = SettingParts.Of(text);
        var server = parts.GetValueOrDefault("Server") ?? parts.GetValueOrDefault("Data Source") ?? "<workspace>";
        var workspace = server.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split('.', ',')[0];
        var pool = parts.GetValueOrDefault("Database") ?? parts.GetValueOrDefault("Initial Catalog") ?? "<pool>";
        return $"az synapse sql pool resume --name {pool} --workspace-name {workspace} --resource-group <resource group>";
    }
}

/// <summary>Whether the warehouse answers, and can keep the load protocol.</summary>
internal sealed class SessionCheck(IWarehouse warehouse, string resume) : DoctorCheck(CheckArea.Warehouse, warehouse.Name)
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await warehouse.OpenAsync(cancellationToken);
            await session.ExecuteAsync(new ListControls(), cancellationToken);
            return CheckResult.Ok(FormattableString.Invariant($"It answers and has format {WarehouseFormat.Current}."));
        }
        catch (WarehouseException failure)
        {
            return WarehouseRefusal.Of(failure, resume);
        }
    }
}

/// <summary>Whether the warehouse has what the contracts in force need beside rows.</summary>
internal sealed class PlanCheck(IWarehouse warehouse, Provisioner provisioner, string resume)
    : DoctorCheck(CheckArea.Warehouse, "schemas, roles and grants")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var plan = await provisioner.PlanAsync(cancellationToken);
            var missing = plan.Missing.ToList();
            var counts = FormattableString.Invariant($"{missing.Count} of {plan.Steps.Count}");
            return missing.Count == 0 ? CheckResult.Ok(FormattableString.Invariant($"All {plan.Steps.Count} are there."))
                // A DuckDB file has no users, and its schemas are made by the first loads.
                : warehouse.Limits == WarehouseLimits.DuckDb ? CheckResult.Ok($"{counts} are not there yet; loads make them.")
                : CheckResult.Warning(
                    $"{counts} are missing, the first: {missing[0].Purpose}.",
                    "all that the contracts in force need",
                    "landfall warehouse plan, then landfall warehouse apply"
                );
        }
        catch (WarehouseException failure)
        {
            return WarehouseRefusal.Of(failure, resume);
        }
    }
}

/// <summary>Whether the warehouse has all loads that the ledger remembers.</summary>
internal sealed class LostLoadsCheck(LoadedTables loaded) : DoctorCheck(CheckArea.Warehouse, "loads that the ledger remembers")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var behind = await loaded.ListAsync(cancellationToken).Where(table => table.Loss is not null).ToListAsync(cancellationToken);
            return behind.Count == 0
                ? CheckResult.Ok("None is lost.")
                : CheckResult.Failed(
                    FormattableString.Invariant($"Loads are lost of {behind.Count} tables, the first {behind[0].Table}: {behind[0].Loss}"),
                    "all of them",
                    behind.Count == 1 ? $"landfall rebuild {behind[0].Table}" : "landfall rebuild"
                );
        }
        catch (LedgerStoreException failure)
        {
            return CheckResult.Failed(failure.Message, "an answer of the ledger", "See what the check of the ledger says.");
        }
    }
}

/// <summary>Whether the app may do in the warehouse what loads do.</summary>
internal sealed class GrantsCheck(IWarehouseGrants grants, ContractCatalog contracts, string resume)
    : DoctorCheck(CheckArea.Warehouse, "permissions of the app")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var inForce = (await contracts.CurrentAsync(cancellationToken)).Contracts;
            var schemas = inForce.Select(contract => WarehouseNames.View(contract.Table).Schema).Prepend(WarehouseNames.Schema);
            var missing = await grants.MissingAsync([.. schemas.Distinct(StringComparer.Ordinal)], cancellationToken);
            return missing.Count == 0
                ? CheckResult.Ok("It has all that loads need.")
                : CheckResult.Failed(
                    $"The app lacks {string.Join(", ", missing.Select(grant => grant.Permission))}.",
                    "each of them",
                    string.Join(' ', missing.Select(grant => $"{grant.Sql};"))
                );
        }
        catch (WarehouseException failure)
        {
            return WarehouseRefusal.Of(failure, resume);
        }
    }
}

/// <summary>Whether contracts are in force, and all of them count.</summary>
internal sealed class ContractsCheck(ContractCatalog contracts) : DoctorCheck(CheckArea.Contracts, "in force")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var count = (await contracts.CurrentAsync(cancellationToken)).Contracts.Count;
        var problems = contracts.Problems;
        if (problems.Count > 0)
        {
            return CheckResult.Failed(
                FormattableString.Invariant($"{problems.Count} do not count, the first: {problems[0]}"),
                "contracts without a problem",
                "landfall contract check, then landfall contract apply"
            );
        }

        return count > 0
            ? CheckResult.Ok(FormattableString.Invariant($"{count} {(count == 1 ? "contract is" : "contracts are")} in force."))
            : CheckResult.Failed("None is in force, so no file is claimed.", "at least one", "landfall contract apply");
    }
}

/// <summary>What a failure of the warehouse means to a check.</summary>
internal static class WarehouseRefusal
{
    /// <summary>The result; <paramref name="resume"/> is for a warehouse that is away.</summary>
    public static CheckResult Of(WarehouseException failure, string resume) =>
        CheckResult.Failed(
            failure.Message,
            "a warehouse that answers, made by this Landfall",
            failure is WarehouseBusyException ? resume
                : failure.InnerException is DbException ? "See that the app's identity is a user of the pool: docs/concepts/synapse.md."
                : "Do what it says, then run it again."
        );
}
