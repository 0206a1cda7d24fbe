namespace Landfall.Contracts;

/// <summary>How a warehouse of many nodes spreads the rows of a table.</summary>
public enum DistributionKind
{
    /// <summary>In turn, wherever there is room.</summary>
    RoundRobin,

    /// <summary>By one column: rows with the same value are together.</summary>
    Hash,

    /// <summary>Every node has all rows.</summary>
    Replicate,
}
