using Azure;

namespace Landfall.Contracts;

/// <summary>The contracts in force as they were read.</summary>
/// <param name="Version">The version of the pointer; null when nothing was ever synced.</param>
/// <param name="Set">The contracts.</param>
internal sealed record StoredContracts(ETag? Version, ContractSet Set);
