namespace Landfall.Contracts;

/// <summary>Says which contract claims a landed file.</summary>
public interface IContractClaims
{
    /// <summary>The contract in force whose landing pattern matches the blob's <paramref name="name"/>; null when none does.</summary>
    Task<TableContract?> ClaimAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets the next claim go by the contracts that are in force at this moment, however young.</summary>
    Task RenewAsync(CancellationToken cancellationToken);
}
