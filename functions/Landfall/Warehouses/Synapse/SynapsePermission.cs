namespace Landfall.Warehouses.Synapse;

/// <summary>That a role or user may read a view, or may not.</summary>
/// <param name="View">The view.</param>
/// <param name="Principal">The role or user.</param>
/// <param name="IsDenied">True for DENY, false for GRANT.</param>
internal sealed record SynapsePermission(Relation View, string Principal, bool IsDenied);
