namespace Landfall.Contracts;

/// <summary>How a table is cut by the values of one column; a boundary belongs to the piece above it.</summary>
/// <param name="Column">The warehouse name of the column.</param>
/// <param name="Boundaries">The values in rising order, at least one: dates as <c>yyyy-MM-dd</c>, numbers in digits.</param>
public sealed record TablePartition(string Column, IReadOnlyList<string> Boundaries);
