using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Provisioning;

/// <summary>What a version finds to be made where a host of another version has made what that one knows.</summary>
public sealed class UpgradePlanTests
{
    private static readonly ContractSet Contracts = ProvisioningContracts.Both;

    [Fact]
    public void Of_SynapseThatHasAll_IsNothing() => Assert.Empty(UpgradePlan.Of(Synapse(step => step), Contracts));

    [Fact]
    public void Of_SynapseOfAnEarlierVersion_AreItsMissingSteps()
    {
        string[] newer = ["log of stages", "count of rows in the control row of crm.person"];

        var changes = UpgradePlan.Of(Synapse(step => newer.Contains(step.Purpose, StringComparer.Ordinal) ? null : step), Contracts);

        Assert.Equal(newer, changes);
    }

    [Fact]
    public void Of_SynapseThatWasNotApplied_AreItsMissingSteps()
    {
        var changes = UpgradePlan.Of(
            Synapse(step => step.Purpose == "role crm_readers" ? step with { State = ProvisioningState.Missing } : step),
            Contracts
        );

        Assert.Equal(["role crm_readers"], changes);
    }

    [Fact]
    public void Of_DuckDbBeforeTheFirstLoad_IsNothing() => Assert.Empty(UpgradePlan.Of(DuckDb(step => step), Contracts));

    [Fact]
    public void Of_DuckDbWhoseTablesAreOthers_NamesThem()
    {
        const string Control = "control row of crm.account";

        var changes = UpgradePlan.Of(
            DuckDb(step =>
                step.Purpose == "log of stages" ? null
                : step.Purpose == Control ? step with { Sql = "CREATE TABLE x AS SELECT 1", State = ProvisioningState.There }
                : step
            ),
            Contracts
        );

        Assert.Equal(["log of stages", Control], changes);
    }

    private static ProvisioningPlan Synapse(Func<ProvisioningStep, ProvisioningStep?> change)
    {
        var controls = Contracts.Contracts.Select(contract => WarehouseNames.Control(contract.Table)).ToHashSet();
        var plan = SynapseProvisioning.Plan(Contracts, new SynapseCatalog { Tables = controls });
        return plan with
        {
            Steps = [.. plan.Steps.Select(step => change(step with { State = ProvisioningState.There })).OfType<ProvisioningStep>()],
        };
    }

    private static ProvisioningPlan DuckDb(Func<ProvisioningStep, ProvisioningStep?> change)
    {
        var plan = DuckDbProvisioning.Plan(Contracts, new HashSet<Relation>());
        return plan with { Steps = [.. plan.Steps.Select(change).OfType<ProvisioningStep>()] };
    }
}
