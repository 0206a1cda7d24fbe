namespace Landfall.Ledger;

/// <summary>One member of an archive and the batch that it became.</summary>
/// <param name="Path">Its path inside the archive.</param>
/// <param name="Batch">Its batch.</param>
public sealed record ArchiveBatch(string Path, string Batch);
