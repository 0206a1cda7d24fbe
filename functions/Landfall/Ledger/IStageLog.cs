using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>The warehouse's log of stages; asked by the telling of batches that no load takes along, which knows no warehouse.</summary>
public interface IStageLog
{
    /// <summary>
    /// Makes the log say of <paramref name="batches"/> what their entries say, each stage once; those that are open, or have no entry that
    /// can be read, are left to whoever ends them. Idempotent: what is there of a batch is replaced.
    /// </summary>
    /// <param name="table">The table of all of them, or that of archives.</param>
    /// <param name="batches">The batches, each once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the warehouse is away or busy; nothing of it is in, or all of it, and it is to be tried again.</returns>
    /// <exception cref="LedgerStoreException">The ledger did not answer.</exception>
    Task<bool> WriteAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken);
}
