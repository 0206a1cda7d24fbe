namespace Landfall.Faults.Tests.Files;

/// <summary>A row of a generated file.</summary>
/// <param name="Line">Its physical line; the header is line 1.</param>
/// <param name="Id">Its id.</param>
/// <param name="Amount">Its amount; null for a bad row, whose amount is no number.</param>
internal sealed record RunRow(long Line, string Id, long? Amount);
