namespace Landfall.Warehouses;

/// <summary>Says what the app lacks in a warehouse that has users.</summary>
public interface IWarehouseGrants
{
    /// <summary>The permissions that loads need and the app has not.</summary>
    /// <param name="schemas">The schemas that are loaded into.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WarehouseException">The warehouse cannot be asked.</exception>
    Task<IReadOnlyList<MissingGrant>> MissingAsync(IReadOnlyList<string> schemas, CancellationToken cancellationToken);
}

/// <summary>A permission that the app lacks.</summary>
/// <param name="Permission">Which one, and on what.</param>
/// <param name="Sql">The statement that grants it.</param>
public sealed record MissingGrant(string Permission, string Sql);
