namespace Landfall.Tests.Warehouses;

/// <summary>Rows of one batch in a view.</summary>
public sealed record SuiteRows(string Batch, int Generation, long Rows, DateTimeOffset LoadedAt);
