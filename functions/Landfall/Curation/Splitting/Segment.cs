namespace Landfall.Curation.Splitting;

/// <summary>A run of bytes in a block that ends on a record's end.</summary>
/// <param name="Kind">What the run is.</param>
/// <param name="Start">The offset of its first byte in the block.</param>
/// <param name="End">The offset after its last byte.</param>
internal readonly record struct Segment(SegmentKind Kind, int Start, int End);
