using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;

namespace Landfall.Tests.Warehouses.Provisioning;

/// <summary>A warehouse of three steps that has what was run, and fails where it is told to.</summary>
internal sealed class ScriptedProvisioner : IWarehouseProvisioner
{
    private readonly HashSet<string> _there = new(StringComparer.Ordinal);

    public string? FailsAt { get; set; }

    public List<string> Run { get; } = [];

    public Task<ProvisioningPlan> PlanAsync(ContractSet contracts, CancellationToken cancellationToken) =>
        Task.FromResult(
            new ProvisioningPlan(
                "fake",
                [
                    .. new[] { "a", "b", "c" }.Select(name => new ProvisioningStep(
                        name,
                        $"MAKE {name}",
                        _there.Contains(name) ? ProvisioningState.There : ProvisioningState.Missing
                    )),
                ],
                ["look"]
            )
        );

    public Task ExecuteAsync(ProvisioningStep step, CancellationToken cancellationToken)
    {
        Run.Add(step.Sql);
        if (step.Purpose == FailsAt)
        {
            throw new WarehouseException($"No {step.Purpose} today.");
        }

        _there.Add(step.Purpose);
        return Task.CompletedTask;
    }
}
