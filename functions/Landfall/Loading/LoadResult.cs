namespace Landfall.Loading;

/// <summary>What a load came to, after the view shows it.</summary>
/// <param name="Package">The package of those that went in now; null when nothing did.</param>
/// <param name="Verdicts">One a batch, in the order of the package.</param>
public sealed record LoadResult(string? Package, IReadOnlyList<BatchVerdict> Verdicts)
{
    /// <summary>When those that went in now did, UTC; equals <c>_loaded_at</c> of their rows.</summary>
    public DateTimeOffset LoadedAt { get; init; }

    /// <summary>What it means for batches of other packages.</summary>
    public IReadOnlyList<Consequence> Consequences { get; init; } = [];
}
