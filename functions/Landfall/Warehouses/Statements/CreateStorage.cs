using Landfall.Contracts;

namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty storage table; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStorage(Relation Storage, IReadOnlyList<WarehouseColumn> Columns) : LoadStatement
{
    /// <summary>How its rows are spread; a warehouse of one node has no use for it.</summary>
    public TableDistribution Distribution { get; init; } = TableDistribution.RoundRobin;

    /// <summary>How it is cut, by a warehouse that cuts tables; null for one piece.</summary>
    public TablePartition? Partition { get; init; }
}
