using Landfall.Ledger;

namespace Landfall.Landing;

/// <summary>Entries of files that no contract claimed when they were registered.</summary>
internal sealed class UnclaimedEntries(BatchLedger ledger)
{
    /// <summary>Says in the unclaimed entry of <paramref name="file"/>, if it has one, that <paramref name="owner"/> is its batch
    /// now.</summary>
    public async Task RelateAsync(LandedFile file, string owner, CancellationToken cancellationToken)
    {
        var unclaimed = BatchId.Create(BatchId.UnclaimedTable, file);
        if (await ledger.FindAsync(unclaimed, cancellationToken) is { RelatedBatch: null })
        {
            await ledger.UpdateAsync(
                unclaimed,
                entry => entry.RelatedBatch is null ? entry with { RelatedBatch = owner } : null,
                cancellationToken
            );
        }
    }
}
