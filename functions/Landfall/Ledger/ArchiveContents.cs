namespace Landfall.Ledger;

/// <summary>What became of the members of an archive when it was unpacked: each one that its directory lists is in one of these
/// numbers.</summary>
/// <param name="Members">Those that were registered as batches, in the directory's order.</param>
/// <param name="Unclaimed">How many of them no contract claimed then.</param>
/// <param name="Folders">Members that are folders.</param>
/// <param name="BeforeIngestFrom">Files that their contract does not ingest, because the archive is older than
/// <c>landfallIngestFrom</c>.</param>
public sealed record ArchiveContents(IReadOnlyList<ArchiveBatch> Members, int Unclaimed, int Folders, int BeforeIngestFrom);
