namespace Landfall.Loading;

/// <summary>What a load came to, after the view shows it.</summary>
/// <param name="Package">The package's id.</param>
/// <param name="Verdicts">One a batch, in the order of the package.</param>
public sealed record LoadResult(string Package, IReadOnlyList<BatchVerdict> Verdicts);
