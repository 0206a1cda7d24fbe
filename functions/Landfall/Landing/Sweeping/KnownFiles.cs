using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Landing.Sweeping;

/// <summary>Says of the files of a page, all together, which the ledger has.</summary>
public sealed class KnownFiles(Intake intake, KnownBatches batches)
{
    /// <summary>
    /// True, in the order of <paramref name="files"/>, for each that needs nobody: the ledger has it, it stands for a folder, or its
    /// contract does not ingest it. Reads contracts, and keys of the ledger by table and day.
    /// </summary>
    /// <exception cref="LedgerStoreException">The ledger's store did not answer.</exception>
    public async Task<IReadOnlyList<bool>> AreSettledAsync(IReadOnlyList<LandedFile> files, CancellationToken cancellationToken)
    {
        var claims = await ClaimAsync(files, cancellationToken);
        var known = await KnownAsync(claims.Where(claim => claim.Admission == Admission.Ingest), cancellationToken);
        return [.. claims.Select(claim => claim.Admission != Admission.Ingest || known.Contains(claim.Batch))];
    }

    internal Task<IReadOnlySet<string>> KnownAsync(IEnumerable<Claim> claims, CancellationToken cancellationToken) =>
        batches.OfAsync(claims.Select(claim => claim.Batch), cancellationToken);

    internal async Task<IReadOnlyList<Claim>> ClaimAsync(IReadOnlyList<LandedFile> files, CancellationToken cancellationToken)
    {
        var claims = new List<Claim>(files.Count);
        foreach (var file in files)
        {
            claims.Add(await intake.ClaimAsync(file, cancellationToken));
        }

        return claims;
    }
}
