namespace Landfall.Ledger;

/// <summary>The one field that every version of a ledger document has.</summary>
internal sealed record DocumentSchema(int Schema);
