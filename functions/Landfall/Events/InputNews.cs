namespace Landfall.Events;

/// <summary>What is new in one table since another that waits for it was last ready.</summary>
/// <param name="Table">The input.</param>
/// <param name="Updates">How often it was updated.</param>
/// <param name="Batches">The newest of the batches that did it, oldest first.</param>
public sealed record InputNews(string Table, int Updates, IReadOnlyList<BatchNews> Batches);
