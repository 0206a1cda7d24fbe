using Landfall.Contracts;
using Landfall.Tests.Landing;
using Landfall.Tests.Warehouses.Synapse;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Warehouses.Provisioning;

public sealed class SynapseProvisionerTests
{
    private readonly CatalogServer _pool = new();

    [Fact]
    public async Task Apply_Twice_MakesEverythingOnce()
    {
        var first = await ApplyAsync(ProvisioningContracts.Both);
        var sent = _pool.Run.Count;

        var second = await ApplyAsync(ProvisioningContracts.Both);

        Assert.Null(first.Failure);
        Assert.All(first.Steps, step => Assert.NotEqual(ProvisioningState.Missing, step.State));
        Assert.Equal(first.Steps.Count(step => step.State == ProvisioningState.Done), sent);
        Assert.All(second.Steps, step => Assert.Equal(ProvisioningState.There, step.State));
        Assert.Equal(sent, _pool.Run.Count);
        Assert.Equal(["crm/account", "crm/person", "crm/person_filtered", "landfall/delivery"], _pool.Views.Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                ("crm/account", "crm_readers", "G"),
                ("crm/person_filtered", "crm_readers", "G"),
                ("crm/person_filtered", "o'hara [desk]", "G"),
            ],
            _pool.Permissions.Order()
        );
    }

    [Fact]
    public async Task Apply_FilterSetOnATableInUse_TakesTheUnfilteredGrantBackFirst()
    {
        var person = ProvisioningContracts.Person();
        await ApplyAsync(ContractSet.Create([person with { RowFilter = null }]));
        Assert.Contains(("crm/person", "crm_readers", "G"), _pool.Permissions);
        _pool.Run.Clear();

        await ApplyAsync(ContractSet.Create([person]));

        Assert.Equal(
            [("crm/person_filtered", "crm_readers", "G"), ("crm/person_filtered", "o'hara [desk]", "G")],
            _pool.Permissions.Order()
        );
        Assert.Equal(["IF NOT EX", "REVOKE SE", "REVOKE SE", "IF EXISTS", "GRANT SEL", "GRANT SEL"], _pool.Run.Select(sql => sql[..9]));
    }

    [Fact]
    public async Task Plan_FilterByAnotherColumn_AltersTheViewOnly()
    {
        await ApplyAsync(ContractSet.Create([ProvisioningContracts.Person()]));

        var plan = await Provisioner().PlanAsync(ContractSet.Create([ProvisioningContracts.Person("$uid")]), default);

        Assert.Equal(["view crm.person_filtered, which filters the rows of crm.person"], plan.Missing.Select(step => step.Purpose));
    }

    [Fact]
    public async Task Apply_AStepThatIsRefused_StopsBeforeTheGrants()
    {
        _pool.Fails = ("person_filtered]", 262, int.MaxValue);

        var stopped = await ApplyAsync(ProvisioningContracts.Both);

        Assert.Equal(
            "Synapse failed view crm.person_filtered, which filters the rows of crm.person: words of the server (error 262)",
            stopped.Failure
        );
        Assert.Empty(_pool.Permissions);
        _pool.Fails = null;
        Assert.Null((await ApplyAsync(ProvisioningContracts.Both)).Failure);
    }

    [Fact]
    public async Task Apply_AFaultThatPasses_IsMetByAnotherTry()
    {
        _pool.Fails = ("CREATE ROLE", 40197, 2);

        Assert.Null((await ApplyAsync(ProvisioningContracts.Both)).Failure);
    }

    [Fact]
    public async Task Plan_APausedPool_IsBusy()
    {
        _pool.Fails = ("sys.", 42108, int.MaxValue);

        var busy = await Assert.ThrowsAsync<WarehouseBusyException>(() => Provisioner().PlanAsync(ProvisioningContracts.Both, default));

        Assert.StartsWith("The Synapse pool is paused or starting (error 42108)", busy.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, "a newer Landfall (format 7; this one knows format 1)")]
    [InlineData(0, "an earlier Landfall (format 0; this one knows format 1)")]
    [InlineData(null, "an earlier Landfall (no format number; this one knows format 1)")]
    public async Task Plan_PoolOfAnotherFormat_IsRefused(int? format, string maker)
    {
        await ApplyAsync(ProvisioningContracts.Both);
        _ =
            format is { } number ? _pool.FormatNumber = number
            : _pool.Tables.Remove("landfall/format") ? 0
            : 1;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => Provisioner().PlanAsync(ProvisioningContracts.Both, default));

        Assert.Equal(
            $"The schema 'landfall' of the Synapse pool 'pool' was made by {maker} and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
    }

    private async Task<ProvisioningPlan> ApplyAsync(ContractSet contracts) =>
        (await ProvisioningRun.ApplyAsync(Provisioner(), contracts, id: null, new RecordedLog<Provisioner>(), default))!;

    private SynapseProvisioner Provisioner() =>
        new(
            Options.Create(
                new SynapseWarehouseOptions
                {
                    ConnectionString = "Server=fake",
                    Lake = "https://acme.dfs.core.windows.net/lake",
                    Retries = 3,
                    RetryDelay = TimeSpan.Zero,
                }
            ),
            new FakeProvider(_pool),
            TimeProvider.System,
            new RecordedLog<SynapseProvisioner>()
        );
}
