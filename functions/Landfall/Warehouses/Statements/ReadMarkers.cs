namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies all generations of the table's batches of which some marker has one of these ids, blob names, content hashes or fences.
/// Counts only after a statement of the same transaction that touched the control row.
/// </summary>
public sealed record ReadMarkers(
    string Table,
    IReadOnlyList<string> Batches,
    IReadOnlyList<string> BlobNames,
    IReadOnlyList<string> ContentHashes,
    IReadOnlyList<long> Fences) : LoadStatement;
