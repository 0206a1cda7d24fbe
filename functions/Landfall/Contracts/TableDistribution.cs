namespace Landfall.Contracts;

/// <summary>How the rows of a table are spread over the nodes of a warehouse that has several.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Column">The warehouse name of the column that decides; null unless the way is hash.</param>
public sealed record TableDistribution(DistributionKind Kind, string? Column = null)
{
    /// <summary>In turn.</summary>
    public static TableDistribution RoundRobin { get; } = new(DistributionKind.RoundRobin);

    /// <summary>By <paramref name="column"/>.</summary>
    public static TableDistribution Hash(string column) => new(DistributionKind.Hash, column);
}

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

/// <summary>How a table is cut by the values of one column; a boundary belongs to the piece above it.</summary>
/// <param name="Column">The warehouse name of the column.</param>
/// <param name="Boundaries">The values in rising order, at least one: dates as <c>yyyy-MM-dd</c>, numbers in digits.</param>
public sealed record TablePartition(string Column, IReadOnlyList<string> Boundaries);
