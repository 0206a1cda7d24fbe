using Landfall.Ledger;

namespace Landfall.Events;

/// <summary>What <see cref="EventType.BatchParked"/> says; the reason's words are in the ledger, as they may name a file.</summary>
/// <param name="Table">The table.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="State">Parked or refused.</param>
/// <param name="Code">The error's code, as docs/errors.md lists them.</param>
public sealed record BatchParkedData(string Table, string Batch, int Generation, BatchState State, string? Code);
