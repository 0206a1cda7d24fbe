using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger.Rows;
using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>
/// Keeps an account to one ledger and a ledger to one account. The document <c>ledger.json</c> beside the hosts' lease names the ledger
/// that works on the account's containers: a host with another data folder has another ledger, which knows nothing of what was loaded.
/// The document also gives the account an id, as two emulators have one name, and the ledger remembers it: its entries are about the
/// files over there.
/// </summary>
public sealed class AccountLedger(ILedgerStore store, LandfallContainers containers)
{
    private const string Document = "ledger.json";
    private const string IdKey = "id";
    private const string AccountKey = "account";
    private const string PlaceColumn = "place";
    private const int IdLength = 16;

    private readonly DocumentStore<LedgerInForce> _documents = new(containers.Ledger, LedgerJson.Default.LedgerInForce);

    private string Place => $"container '{containers.Ledger.Name}' of {containers.Ledger.AccountName}";

    /// <summary>
    /// Makes the ledger ready and the account its own, once at the start of a host that works; its container has to be there.
    /// </summary>
    /// <exception cref="LedgerException">
    /// What is there was written by another Landfall, does not answer, is another ledger than the one that works on the
    /// account, or works on another account.
    /// </exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var earlier = containers.Ledger.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", "entries/", cancellationToken);
        if (await earlier.AnyAsync(cancellationToken))
        {
            LedgerFormat.Require($"The ledger in the {Place}", found: null);
        }

        await store.EnsureAsync(cancellationToken);
        await BindAsync(cancellationToken);
    }

    /// <summary>Refuses another ledger than the account's, and another account than the ledger's, and binds nothing: for a host that has
    /// not the lease.</summary>
    /// <exception cref="LedgerException">The account has another ledger, or the ledger another account.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await store.EnsureAsync(cancellationToken);
        await IsBoundAsync(cancellationToken);
    }

    // Makes ledger and account each other's, unless one of them has another; nothing is changed then.
    private async Task BindAsync(CancellationToken cancellationToken)
    {
        if (await IsBoundAsync(cancellationToken))
        {
            return;
        }

        var (id, account) = (await IdAsync(cancellationToken), NewId());
        var inForce = await _documents.UpdateAsync(
            Document,
            found =>
                found is null ? new LedgerInForce(id, account)
                : found.Ledger == id && found.Account is null ? found with { Account = account }
                : null,
            cancellationToken
        );

        // Of two hosts of one ledger that do this at one moment, both write the account of the one document.
        Require(id, inForce!.Ledger);
        var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [AccountKey] = inForce.Account!, [PlaceColumn] = Place };
        await store.EnsureAsync(LedgerFormat.Partition, new LedgerRow(AccountKey, columns), cancellationToken);
        await IsBoundAsync(cancellationToken);
    }

    private async Task<bool> IsBoundAsync(CancellationToken cancellationToken)
    {
        // The row is written after the document: who reads it first cannot miss the document that it is about.
        var row = await store.FindAsync(LedgerFormat.Partition, AccountKey, cancellationToken);
        var inForce = await _documents.FindAsync(Document, cancellationToken);
        if (inForce is not null)
        {
            Require(await IdAsync(cancellationToken), inForce.Ledger);
        }

        if (row is not null && row.Text(AccountKey) != inForce?.Account)
        {
            throw new LedgerException(
                $"The ledger {await IdAsync(cancellationToken)} of this host belongs to the {row.Text(PlaceColumn)} as that was when it "
                    + $"began to work, and the {Place} is another one or has lost its document '{Document}': "
                    + "run the host with the account that it worked on before, or with another data folder."
            );
        }

        return row is not null;
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
            var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [IdKey] = NewId() };
            await store.WriteAsync(LedgerFormat.Partition, [new LedgerChange.Insert(new LedgerRow(IdKey, columns))], cancellationToken);
        }
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    private void Require(string mine, string inForce)
    {
        if (mine != inForce)
        {
            throw new LedgerException(
                $"The {Place} belongs to the ledger {inForce}, "
                    + $"and this host has the ledger {mine}, which knows nothing of what was loaded from there: "
                    + "run it with the data folder of the host that worked there before, or with another account or container prefix."
            );
        }
    }
}

/// <summary>Which ledger works on the account's containers.</summary>
/// <param name="Ledger">The ledger's id.</param>
/// <param name="Account">The account's id, by which the ledger knows it again; null in a document of before it had one.</param>
internal sealed record LedgerInForce(string Ledger, string? Account);
