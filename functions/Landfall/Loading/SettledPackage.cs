using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a package comes to.</summary>
/// <param name="Verdicts">One a batch, in the order of the package.</param>
/// <param name="Control">The control row as it is to be; equal to the one that was read when nothing changes in it.</param>
public sealed record SettledPackage(IReadOnlyList<BatchVerdict> Verdicts, ControlRow Control)
{
    /// <summary>Batches whose rows leave the table.</summary>
    public IReadOnlyList<TakenOut> Out { get; init; } = [];

    /// <summary>
    /// In mode full, batches of other packages that the new storage is made of beside this one's. A merge table that is built anew is made
    /// of all that stays in it, which is read page by page.
    /// </summary>
    public IReadOnlyList<Marker> Companions { get; init; } = [];

    /// <summary>True when the table gets new storage, as something leaves it or a newer snapshot takes its place.</summary>
    public bool IsRebuilt { get; init; }

    /// <summary>The batches whose rows go in.</summary>
    public IReadOnlyList<PackageBatch> Loads { get; } =
    [.. Verdicts.Where(verdict => verdict.Kind == VerdictKind.Load).Select(verdict => verdict.Batch)];

    /// <summary>True when rows go in or out.</summary>
    public bool MovesRows => Loads.Count > 0 || Out.Count > 0 || IsRebuilt;

    /// <summary>True when the warehouse gets a marker for some batch.</summary>
    public bool HasMarkers =>
        Verdicts.Any(verdict => verdict.Kind is VerdictKind.Load or VerdictKind.Duplicate or VerdictKind.Superseded or VerdictKind.Forget);

    /// <summary>The same with the verdicts in another order, or with their rows counted.</summary>
    public SettledPackage InOrder(IReadOnlyList<BatchVerdict> verdicts) =>
        new(verdicts, Control)
        {
            Out = Out,
            Companions = Companions,
            IsRebuilt = IsRebuilt,
        };

    /// <summary>True when <paramref name="other"/> comes to the same.</summary>
    public bool Agrees(SettledPackage other) =>
        Control == other.Control && IsRebuilt == other.IsRebuilt && Verdicts.SequenceEqual(other.Verdicts) && Out.SequenceEqual(other.Out);
}

/// <summary>A batch whose rows leave the table.</summary>
/// <param name="Marker">Its marker, by which its rows are in the table.</param>
/// <param name="By">The batch that it makes way for: a newer version of its blob, or itself in a later generation.</param>
public sealed record TakenOut(Marker Marker, string By)
{
    /// <summary>True when another batch takes its place, which gets a marker of its own.</summary>
    public bool IsReplaced => By != Marker.Batch;
}
