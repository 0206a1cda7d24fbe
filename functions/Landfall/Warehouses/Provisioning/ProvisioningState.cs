namespace Landfall.Warehouses.Provisioning;

/// <summary>Where a step stands.</summary>
public enum ProvisioningState
{
    /// <summary>The warehouse has it.</summary>
    There,

    /// <summary>It is still to be done.</summary>
    Missing,

    /// <summary>It was done just now.</summary>
    Done,

    /// <summary>It was tried just now and failed; those after it were not tried.</summary>
    Failed,
}
