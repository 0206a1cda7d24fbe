using Landfall.Contracts;
using Landfall.Diagnosis;
using Landfall.DuckDb;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Cli.Hosting;

/// <summary>What this version would change where a host of any version works: a warning is a change, and a failure keeps this version from
/// working there.</summary>
/// <param name="host">What the host said of itself.</param>
/// <param name="plan">The plan of its warehouse.</param>
/// <param name="contracts">The folder of the contracts that come into force with this version; null for none.</param>
internal sealed class HostUpgradeChecks(DoctorReply host, ProvisioningReply plan, string? contracts) : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List()
    {
        var mine = StoredFormats.Known;
        return
        [
            new FormatCheck("format of the ledger", host.Formats?.Ledger, mine.Ledger, host.Version),
            new FormatCheck("format of the lake", host.Formats?.Lake, mine.Lake, host.Version),
            new FormatCheck("format of the warehouse", host.Formats?.Warehouse, mine.Warehouse, host.Version),
            new PlanUpgradeCheck(plan, contracts),
            .. contracts is null ? Array.Empty<DoctorCheck>() : [new ContractUpgradeCheck(contracts)],
        ];
    }
}

/// <summary>The same of a data folder whose host is down.</summary>
/// <param name="data">The folder.</param>
/// <param name="contracts">The folder of the contracts; null for none.</param>
internal sealed class FolderUpgradeChecks(DirectoryInfo data, string? contracts) : IDoctorChecks
{
    /// <summary>The ledger's file in a data folder.</summary>
    public static string LedgerIn(DirectoryInfo data) => Path.Combine(data.FullName, "ledger.db");

    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List() =>
        [
            new LedgerFileCheck(LedgerIn(data)),
            new WarehouseFileCheck(WarehouseFile.PathIn(data)),
            new FileUpgradeCheck(WarehouseFile.PathIn(data)),
            .. contracts is null ? Array.Empty<DoctorCheck>() : [new ContractUpgradeCheck(contracts)],
        ];
}

/// <summary>Whether this version works on what the host keeps.</summary>
internal sealed class FormatCheck(string name, int? theirs, int mine, string version) : DoctorCheck(CheckArea.Versions, name)
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var expected = FormattableString.Invariant($"format {mine}");
        return Task.FromResult(
            theirs is null
                ? CheckResult.Warning(
                    $"The host, version {version}, does not say it.",
                    expected,
                    "See 'landfall doctor' of the host's version."
                )
            : theirs == mine ? CheckResult.Ok(FormattableString.Invariant($"It stays format {mine}."))
            : CheckResult.Failed(
                FormattableString.Invariant($"It is format {theirs}, and this version works on format {mine} alone: nothing is migrated."),
                expected,
                $"Stay with version {version}, or begin anew with another account or prefix and another warehouse."
            )
        );
    }
}

/// <summary>What this version makes in the warehouse that the host has not made.</summary>
internal sealed class PlanUpgradeCheck(ProvisioningReply plan, string? contracts)
    : DoctorCheck(CheckArea.Warehouse, "tables, views, roles and grants")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var read = contracts is null ? [] : (await ContractFolder.ReadAsync(contracts, cancellationToken)).Contracts;
        var changes = UpgradePlan.Of(new ProvisioningPlan(plan.Warehouse, plan.Steps, plan.Notes), ContractSet.Create(read));
        return UpgradeChanges.Of(
            changes,
            plan.Warehouse == "duckdb" ? "The host makes them when it starts." : "landfall warehouse apply, once this version is deployed"
        );
    }
}

/// <summary>What this version changes in a DuckDB file that no host has open.</summary>
internal sealed class FileUpgradeCheck(string path) : DoctorCheck(CheckArea.Warehouse, "tables, columns and views")
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        try
        {
            return File.Exists(path)
                ? UpgradeChanges.Of(DuckDbUpgrade.Changes(path), "landfall up: the host makes them when it starts, or by the next load")
                : CheckResult.Ok("There is no warehouse yet.");
        }
        catch (Exception failure) when (failure is WarehouseException or DuckDbException)
        {
            return CheckResult.Failed(
                "The file cannot be compared.",
                "a warehouse of this format that no process has open",
                "See what the check of its format says."
            );
        }
    }
}

/// <summary>How changes are told.</summary>
internal static class UpgradeChanges
{
    private const int Named = 5;

    /// <summary>One result for all of them; the first few are named.</summary>
    public static CheckResult Of(IReadOnlyList<string> changes, string next) =>
        changes.Count == 0
            ? CheckResult.Ok("Nothing changes.")
            : CheckResult.Warning(
                $"{Output.Amounts.Of(changes.Count, "change")}: {string.Join(", ", changes.Take(Named))}"
                    + (changes.Count > Named ? $" and {Output.Amounts.Count(changes.Count - Named)} more." : "."),
                expected: null,
                next
            );
}

/// <summary>Whether this version can read the contracts of a folder; one that it cannot read stays out of force, and no other.</summary>
internal sealed class ContractUpgradeCheck(string folder) : DoctorCheck(CheckArea.Contracts, $"folder {folder}")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return CheckResult.Failed("There is no such folder.", "a folder of *.odcs.yaml files", "Name it by --contracts.");
        }

        var reading = await ContractFolder.ReadAsync(folder, cancellationToken);
        return reading.Problems.Count == 0
            ? CheckResult.Ok($"{Output.Amounts.Of(reading.Contracts.Count, "contract")} valid for version {Health.Version}.")
            : CheckResult.Warning(
                $"{Output.Amounts.Of(reading.Problems.Count, "problem")}, the first: {reading.Problems[0]}",
                "contracts without a problem",
                $"landfall contract check {folder}"
            );
    }
}
