namespace Landfall.Curation.Parts;

/// <summary>One Parquet file that is written and closed.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">Its place among the parts of its kind, from 0.</param>
/// <param name="Path">The local file, which is deleted once it was handed over.</param>
/// <param name="Rows">Rows in it, as COPY reported them; at least one.</param>
/// <param name="Bytes">Its size.</param>
public sealed record FinishedPart(PartKind Kind, int Number, string Path, long Rows, long Bytes);
