namespace Landfall.Contracts;

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
