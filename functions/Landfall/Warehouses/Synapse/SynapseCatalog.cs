namespace Landfall.Warehouses.Synapse;

/// <summary>What a pool has, as far as provisioning asks.</summary>
internal sealed record SynapseCatalog
{
    /// <summary>A pool that has nothing.</summary>
    public static SynapseCatalog Empty { get; } = new();

    /// <summary>The names of schemas.</summary>
    public IReadOnlySet<string> Schemas { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The tables.</summary>
    public IReadOnlySet<Relation> Tables { get; init; } = new HashSet<Relation>();

    /// <summary>The columns of each view, in order.</summary>
    public IReadOnlyDictionary<Relation, IReadOnlyList<string>> Views { get; init; } = new Dictionary<Relation, IReadOnlyList<string>>();

    /// <summary>The text of the views that have a row filter.</summary>
    public IReadOnlyDictionary<Relation, string> Definitions { get; init; } = new Dictionary<Relation, string>();

    /// <summary>Roles and users, in any case.</summary>
    public IReadOnlySet<string> Principals { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who was granted or denied to read a whole view.</summary>
    public IReadOnlyList<SynapsePermission> Permissions { get; init; } = [];

    /// <summary>True when <paramref name="principal"/> was granted to read <paramref name="view"/>.</summary>
    public bool IsGranted(Relation view, string principal) => Has(view, principal, isDenied: false);

    /// <summary>True when <paramref name="principal"/> was denied to read <paramref name="view"/>.</summary>
    public bool IsDenied(Relation view, string principal) => Has(view, principal, isDenied: true);

    private bool Has(Relation view, string principal, bool isDenied) => Permissions.Any(permission =>
        permission.IsDenied == isDenied && permission.View == view && string.Equals(permission.Principal, principal, StringComparison.OrdinalIgnoreCase));
}
