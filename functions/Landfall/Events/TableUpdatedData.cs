using Landfall.Ledger;

namespace Landfall.Events;

/// <summary>What <see cref="EventType.TableUpdated"/> says.</summary>
/// <param name="Table">The table.</param>
/// <param name="Package">The load package; null when the ledger does not know it.</param>
/// <param name="Batches">The batches of it.</param>
/// <param name="Rows">What became of their rows, summed.</param>
public sealed record TableUpdatedData(string Table, string? Package, IReadOnlyList<BatchNews> Batches, LoadCounts Rows);
