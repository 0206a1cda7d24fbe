namespace Landfall.Samples;

/// <summary>What a generator wrote, counted by itself: the truth to hold a pipeline against.</summary>
/// <param name="Rows">Data rows, bad ones among them.</param>
/// <param name="BadRows">Rows that must be rejected; each spoils no neighbour.</param>
/// <param name="Bytes">Bytes before compression, a CSV header among them.</param>
public sealed record SampleSummary(long Rows, long BadRows, long Bytes);
