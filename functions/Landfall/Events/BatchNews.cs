namespace Landfall.Events;

/// <summary>A batch that changed its table.</summary>
public sealed record BatchNews(string Batch, int Generation);
