using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger.Rows;
using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>
/// Keeps an account to one ledger: the ledger has an id of its own, and the document <c>ledger.json</c> beside the hosts' lease names the
/// one that works on the account's containers. A host with another data folder has another ledger, which knows nothing of what was loaded.
/// </summary>
public sealed class AccountLedger(ILedgerStore store, LandfallContainers containers)
{
    private const string Document = "ledger.json";
    private const string IdKey = "id";
    private const int IdLength = 16;

    private readonly DocumentStore<LedgerInForce> _documents = new(containers.Ledger, LedgerJson.Default.LedgerInForce);

    /// <summary>
    /// Makes the ledger ready and the account its own, once at the start of a host that works; its container has to be there.
    /// </summary>
    /// <exception cref="LedgerException">
    /// What is there was written by another Landfall, does not answer, or is another ledger than the one that works on the account.
    /// </exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var earlier = containers.Ledger.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", "entries/", cancellationToken);
        if (await earlier.AnyAsync(cancellationToken))
        {
            LedgerFormat.Require($"The ledger in the container '{containers.Ledger.Name}' of {containers.Ledger.AccountName}", found: null);
        }

        await store.EnsureAsync(cancellationToken);
        await BindAsync(cancellationToken);
    }

    /// <summary>Refuses another ledger than the account's, and binds nothing: for a host that has not the lease.</summary>
    /// <exception cref="LedgerException">The account has another ledger.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await _documents.FindAsync(Document, cancellationToken) is { } inForce)
        {
            await store.EnsureAsync(cancellationToken);
            Require(await IdAsync(cancellationToken), inForce.Ledger);
        }
    }

    // Makes the ledger the account's, unless the account has one.
    private async Task BindAsync(CancellationToken cancellationToken)
    {
        var id = await IdAsync(cancellationToken);
        var inForce = await _documents.UpdateAsync(Document, found => found is null ? new LedgerInForce(id) : null, cancellationToken);
        Require(id, inForce!.Ledger);
    }

    private async Task<string> IdAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await store.FindAsync(LedgerFormat.Partition, IdKey, cancellationToken))?.Text(IdKey) is { } id)
            {
                return id;
            }

            // Of two hosts that name it at one moment, the second meets the first one's.
            var columns = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [IdKey] = RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
            };
            await store.WriteAsync(LedgerFormat.Partition, [new LedgerChange.Insert(new LedgerRow(IdKey, columns))], cancellationToken);
        }
    }

    private void Require(string mine, string inForce)
    {
        if (mine != inForce)
        {
            throw new LedgerException(
                $"The container '{containers.Ledger.Name}' of {containers.Ledger.AccountName} belongs to the ledger {inForce}, "
                    + $"and this host has the ledger {mine}, which knows nothing of what was loaded from there: "
                    + "run it with the data folder of the host that worked there before, or with another account or container prefix."
            );
        }
    }
}

/// <summary>Which ledger works on the account's containers.</summary>
/// <param name="Ledger">The ledger's id.</param>
internal sealed record LedgerInForce(string Ledger);
