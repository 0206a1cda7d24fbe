namespace Landfall.Contracts;

/// <summary>Who may use a table: an entry of the standard's <c>roles</c>.</summary>
public sealed record ContractRole
{
    /// <summary>The longest name, in characters, that a warehouse keeps.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The role, user or group by its name in the warehouse, unique in its contract.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public RoleAccess Access { get; init; }

    /// <summary>What the contract says about it; null when it says nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Who agrees first to a new member; null when the contract does not say.</summary>
    public string? FirstLevelApprovers { get; init; }

    /// <summary>Who agrees after them; null when the contract does not say.</summary>
    public string? SecondLevelApprovers { get; init; }
}

/// <summary>What a contract lets a role do with its table.</summary>
public enum RoleAccess
{
    /// <summary>The contract does not say, so nothing is granted.</summary>
    None,

    /// <summary>To read the table.</summary>
    Read,

    /// <summary>To read and to write; as loads alone write, it comes to reading.</summary>
    Write,
}
