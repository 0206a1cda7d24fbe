namespace Landfall.Faults.Tests.Files;

/// <summary>A row of a generated file.</summary>
/// <param name="Line">Its physical line; the header is line 1.</param>
/// <param name="Id">Its id.</param>
/// <param name="Amount">Its amount; null for a bad row, whose amount is no number.</param>
/// <param name="Version">In mode merge, what orders the states of one id; the same version of an id has the same amount.</param>
/// <param name="Deleted">In mode merge, whether it says that the id is gone.</param>
internal sealed record RunRow(long Line, string Id, long? Amount, long Version = 0, bool Deleted = false);
