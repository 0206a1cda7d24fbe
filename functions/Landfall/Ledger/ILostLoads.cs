namespace Landfall.Ledger;

/// <summary>What the warehouse has lost of the loads that the ledger remembers; asked by a rebuild, which knows no warehouse.</summary>
public interface ILostLoads
{
    /// <summary>Begins to look at <paramref name="table"/>; loads of it go on waiting.</summary>
    /// <exception cref="LossUnknownException">The warehouse failed.</exception>
    Task<ILostTable> OpenAsync(string table, CancellationToken cancellationToken);
}

/// <summary>A table that is looked at; each of its methods throws <see cref="LossUnknownException"/> when the warehouse fails.</summary>
public interface ILostTable : IAsyncDisposable
{
    /// <summary>What became of each of <paramref name="entries"/> in the warehouse, in their order; at most a hundred at once.</summary>
    Task<IReadOnlyList<Loss>> LookAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Everything that is lost has been opened: the fence is raised to the one that is remembered, so that no package is named twice, and
    /// loads of the table go on, those of what comes back first.
    /// </summary>
    Task GoOnAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a batch in the warehouse.</summary>
/// <param name="IsLost">True when it is to be loaded again from its parts.</param>
/// <param name="Generation">The earlier generation that was in the table, where the batch was to be read again since and came to nothing:
/// what is lost of a file that was overwritten comes back from its parts, what a person can read again does not. Null without one.</param>
public sealed record Loss(bool IsLost, int? Generation = null)
{
    /// <summary>True when an earlier generation is lost, and a later one, or the forgetting, is on its way: it comes in as what comes
    /// back does.</summary>
    public bool IsOnItsWay { get; init; }

    /// <summary>Nothing is lost.</summary>
    public static Loss None { get; } = new(false);
}

/// <summary>The warehouse failed, and nobody knows what it has lost. Asking again goes on.</summary>
public sealed class LossUnknownException(string message, Exception innerException) : Exception(message, innerException);
