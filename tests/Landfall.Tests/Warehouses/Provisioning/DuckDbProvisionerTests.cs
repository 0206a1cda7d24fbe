using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Landfall.Tests.Warehouses.Provisioning;

public sealed class DuckDbProvisionerTests : IDisposable
{
    private readonly DuckDbWarehouse _warehouse = new(
        Options.Create(new DuckDbWarehouseOptions { Path = DuckDbWarehouse.InMemory }),
        Substitute.For<IPartSource>()
    );

    private DuckDbProvisioner Provisioner => new(_warehouse);

    [Fact]
    public async Task Execute_WholePlanTwice_LeavesNothingMissingAndChangesNothing()
    {
        var first = await Provisioner.PlanAsync(ProvisioningContracts.Both, default);
        await RunAsync(first);
        var second = await Provisioner.PlanAsync(ProvisioningContracts.Both, default);
        var before = await TablesAsync();

        await RunAsync(first);

        Assert.Equal(first.Steps.Select(step => step with { State = ProvisioningState.There }), second.Steps);
        Assert.All(first.Steps, step => Assert.Equal(ProvisioningState.Missing, step.State));
        Assert.Equal(before, await TablesAsync());
        Assert.Equal(
            [
                "landfall.builds 0",
                "landfall.control_crm.account 1",
                "landfall.control_crm.person 1",
                "landfall.format 1",
                "landfall.markers 0",
                "landfall.stage_log 0",
            ],
            before
        );
    }

    [Fact]
    public async Task Plan_AfterALoadMadeItsTables_HasThem()
    {
        await using (var session = await _warehouse.OpenAsync(default))
        {
            await session.ExecuteAsync(new EnsureControl("crm.account"), default);
        }

        var plan = await Provisioner.PlanAsync(ProvisioningContracts.Both, default);

        Assert.Equal(["control row of crm.person"], plan.Missing.Select(step => step.Purpose));
    }

    [Fact]
    public async Task Execute_StatementThatFails_SaysWhichAndWhy()
    {
        var failure = await Assert.ThrowsAsync<WarehouseException>(() =>
            Provisioner.ExecuteAsync(new ProvisioningStep("schema of nothing", "CREATE SCHEME nothing", ProvisioningState.Missing), default)
        );

        Assert.StartsWith("DuckDB failed schema of nothing: Parser Error", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _warehouse.Dispose();

    private async Task RunAsync(ProvisioningPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            await Provisioner.ExecuteAsync(step, default);
        }
    }

    private async Task<IReadOnlyList<string>> TablesAsync() =>
        [
            .. (
                await new DuckDbReader(_warehouse).QueryAsync(
                    "SELECT schema_name || '.' || table_name || ' ' || estimated_size FROM duckdb_tables() ORDER BY 1",
                    100,
                    default
                )
            ).Rows.Select(row => (string)row[0]!),
        ];
}
