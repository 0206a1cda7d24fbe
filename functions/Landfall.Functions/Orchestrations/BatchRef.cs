namespace Landfall.Functions.Orchestrations;

/// <summary>What an activity is told: which batch, in which generation.</summary>
public sealed record BatchRef(string Batch, int Generation);
