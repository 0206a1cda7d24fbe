namespace Landfall.Ledger;

/// <summary>What one generation of a batch came to before it was raised.</summary>
/// <param name="Generation">Which one.</param>
/// <param name="State">Where it stood.</param>
/// <param name="Manifest">What curating made of it; null when it never got so far.</param>
/// <param name="Counts">What loading made of it; null when it never got so far.</param>
/// <param name="RaisedAt">When the next generation took its place, UTC.</param>
public sealed record EarlierGeneration(int Generation, BatchState State, Manifest? Manifest, LoadCounts? Counts, DateTimeOffset RaisedAt);
