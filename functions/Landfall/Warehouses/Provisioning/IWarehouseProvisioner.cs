using Landfall.Contracts;

namespace Landfall.Warehouses.Provisioning;

/// <summary>Knows what a kind of warehouse needs, what is there, and how to make the rest.</summary>
public interface IWarehouseProvisioner
{
    /// <summary>Compares what <paramref name="contracts"/> need with what is there; changes nothing.</summary>
    /// <exception cref="WarehouseBusyException">The warehouse cannot be asked now.</exception>
    /// <exception cref="WarehouseException">The warehouse refused to say what is there.</exception>
    Task<ProvisioningPlan> PlanAsync(ContractSet contracts, CancellationToken cancellationToken);

    /// <summary>Runs one step to its end; safe when it is there already.</summary>
    /// <exception cref="WarehouseException">The warehouse refused or failed it.</exception>
    Task ExecuteAsync(ProvisioningStep step, CancellationToken cancellationToken);
}
