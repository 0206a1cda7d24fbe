namespace Landfall.Loading;

/// <summary>What a load means for a batch of another package, which its ledger entry is to say.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Generation">The generation that its marker speaks of.</param>
/// <param name="By">The batch that did it.</param>
/// <param name="Reopens">True when it is to be loaded again, as what stood for its rows is out; false when its rows are out for <paramref name="By"/>.</param>
public sealed record Consequence(string Batch, int Generation, string By, bool Reopens);
