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
