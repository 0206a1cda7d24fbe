namespace Landfall.Ledger;

/// <summary>One Parquet file that a curate attempt wrote, as the manifest of one batch names it.</summary>
/// <param name="Path">The blob's name inside its container (lake or rejects).</param>
/// <param name="Rows">The batch's rows in it.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record PartFile(string Path, long Rows, long Bytes);
