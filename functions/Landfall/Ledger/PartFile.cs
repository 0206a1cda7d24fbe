namespace Landfall.Ledger;

/// <summary>One Parquet file that a curate attempt wrote.</summary>
/// <param name="Path">The blob's name inside its container (lake or rejects).</param>
/// <param name="Rows">Rows in it, as COPY reported them.</param>
/// <param name="Bytes">Its size.</param>
public sealed record PartFile(string Path, long Rows, long Bytes);
