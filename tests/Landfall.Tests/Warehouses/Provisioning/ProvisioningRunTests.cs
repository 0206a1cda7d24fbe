using Landfall.Contracts;
using Landfall.Tests.Landing;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Tests.Warehouses.Provisioning;

public sealed class ProvisioningRunTests
{
    private readonly ScriptedProvisioner _warehouse = new();
    private readonly RecordedLog<ProvisioningRunTests> _log = new();

    [Fact]
    public async Task Apply_NothingThere_DoesEachStepInOrder()
    {
        var applied = await ApplyAsync();

        Assert.Equal(["MAKE a", "MAKE b", "MAKE c"], _warehouse.Run);
        Assert.Equal([ProvisioningState.Done, ProvisioningState.Done, ProvisioningState.Done], States(applied));
        Assert.Null(applied!.Failure);
        Assert.Equal(["look"], applied.Notes);
        Assert.Equal(["Information: Provisioned fake: 3 of 3 steps were missing and are done."], _log.Lines);
    }

    [Fact]
    public async Task Apply_Twice_DoesNothingTheSecondTime()
    {
        await ApplyAsync();
        _warehouse.Run.Clear();

        var again = await ApplyAsync();

        Assert.Empty(_warehouse.Run);
        Assert.Equal([ProvisioningState.There, ProvisioningState.There, ProvisioningState.There], States(again));
    }

    [Fact]
    public async Task Apply_AStepThatFails_StopsThereAndIsTakenUpByTheNext()
    {
        _warehouse.FailsAt = "b";

        var stopped = await ApplyAsync();

        Assert.Equal([ProvisioningState.Done, ProvisioningState.Failed, ProvisioningState.Missing], States(stopped));
        Assert.Equal("No b today.", stopped!.Failure);
        Assert.Equal(
            ["Warning: Provisioning fake stopped at the step 'b'; those before it are done. Apply again once it is fixed."],
            _log.Lines
        );

        (_warehouse.FailsAt, _) = (null, _warehouse.Run.RemoveAll(_ => true));
        var again = await ApplyAsync();

        Assert.Equal([ProvisioningState.There, ProvisioningState.Done, ProvisioningState.Done], States(again));
        Assert.Equal(["MAKE b", "MAKE c"], _warehouse.Run);
    }

    [Fact]
    public async Task Apply_AnotherPlanThanWasAgreedTo_DoesNothing()
    {
        var shown = (await _warehouse.PlanAsync(ContractSet.Empty, default)).Id;
        Assert.Null(await ApplyAsync("0123456789abcdef"));
        Assert.Empty(_warehouse.Run);

        Assert.NotNull(await ApplyAsync(shown));
        Assert.Null(await ApplyAsync(shown));
    }

    private static IEnumerable<ProvisioningState> States(ProvisioningPlan? plan) => plan!.Steps.Select(step => step.State);

    private Task<ProvisioningPlan?> ApplyAsync(string? id = null) =>
        ProvisioningRun.ApplyAsync(_warehouse, ContractSet.Empty, id, _log, default);
}
