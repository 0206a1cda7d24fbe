namespace Landfall.Contracts;

/// <summary>Says which contract claims a landed file.</summary>
public interface IContractClaims
{
    /// <summary>The contract in force whose landing pattern matches the blob's <paramref name="name"/>; null when none does.</summary>
    Task<TableContract?> ClaimAsync(string name, CancellationToken cancellationToken);
}
