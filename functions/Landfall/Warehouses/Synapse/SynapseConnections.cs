using System.Data.Common;

namespace Landfall.Warehouses.Synapse;

/// <summary>The ADO.NET provider, which only the composition of the app knows.</summary>
/// <param name="Create">Makes a closed connection from a connection string.</param>
/// <param name="Numbers">The error numbers in a failure of the provider, the first one first; empty when it carries none.</param>
public sealed record SynapseConnections(Func<string, DbConnection> Create, Func<DbException, IReadOnlyList<int>> Numbers);
