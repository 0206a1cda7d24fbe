using Landfall.Costs;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a load came to, after the view shows it.</summary>
/// <param name="Package">The package of those that went in now; null when nothing did.</param>
/// <param name="Verdicts">One a batch, in the order of the package.</param>
public sealed record LoadResult(string? Package, IReadOnlyList<BatchVerdict> Verdicts)
{
    /// <summary>When those that went in now did, UTC; equals <c>_loaded_at</c> of their rows.</summary>
    public DateTimeOffset LoadedAt { get; init; }

    /// <summary>The requests to storage that it made, as its rows in the log have them; null where it logged none.</summary>
    public CallCount? Calls { get; init; }

    /// <summary>The control row as it was left; null where the warehouse was not asked.</summary>
    public ControlRow? Control { get; init; }

    /// <summary>What it means for batches of other packages.</summary>
    public IReadOnlyList<Consequence> Consequences { get; init; } = [];
}

/// <summary>What a load means for a batch of another package, which its ledger entry is to say.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Generation">The generation that its marker speaks of.</param>
/// <param name="By">The batch that did it.</param>
/// <param name="Reopens">True when it is to be loaded again, as what stood for its rows is out; false when its rows are out for
/// <paramref name="By"/>.</param>
public sealed record Consequence(string Batch, int Generation, string By, bool Reopens);

/// <summary>A load that has the fence.</summary>
/// <param name="Package">The package, ties of versions settled.</param>
/// <param name="Control">The control row, its fence this load's own.</param>
/// <param name="Settled">What the package comes to.</param>
/// <param name="Consequences">What that means for other batches.</param>
internal sealed record OpenedLoad(LoadPackage Package, ControlRow Control, SettledPackage Settled, IReadOnlyList<Consequence> Consequences)
{
    /// <summary>The last row of the build of new storage; null where none is built in pieces.</summary>
    public StorageBuild? Build { get; init; }

    /// <summary>When the rows go in, UTC, whole microseconds.</summary>
    public DateTimeOffset LoadedAt { get; init; }

    /// <summary>What it came to, with the storage that was built, which an earlier loader may have begun.</summary>
    public SettledPackage Planned => Build is null ? Settled : Settled with { Control = Settled.Control with { Storage = Build.Storage } };
}
