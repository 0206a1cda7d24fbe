using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Ledger;

/// <summary>
/// Keeps an account to one ledger and a ledger to one account. The document <c>ledger.json</c> beside the hosts' lease names the ledger
/// that works on the account's containers: a host with another data folder has another ledger, which knows nothing of what was loaded.
/// The document also gives the account an id, as two emulators have one name, and the ledger remembers it: its entries are about the
/// files over there. Where that ledger is lost, a new one takes its place when a person says so.
/// </summary>
public sealed class AccountLedger(ILedgerStore store, LandfallContainers containers, IOptions<LedgerOptions>? options = null)
{
    private const string Document = "ledger.json";
    private const string IdKey = "id";
    private const string AccountKey = "account";
    private const string PlaceColumn = "place";
    private const string EraColumn = "era";
    private const string LostColumn = "lost";
    private const string RequestColumn = "request";
    private const string RestoredColumn = "restoredAt";
    private const int IdLength = 16;

    private readonly DocumentStore<LedgerInForce> _documents = new(containers.Ledger, LedgerJson.Default.LedgerInForce);

    // What was read last of the account's row; null before that, and after this host has bound the account.
    private Bond? _bond;

    private string? Replaces => options?.Value.Replaces;

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

    /// <summary>How many ledgers the account has lost before this one; 0 also before the account is the ledger's.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<long> EraAsync(CancellationToken cancellationToken) =>
        (_bond ?? await ReadBondAsync(cancellationToken)).Row?.Number(EraColumn) ?? 0;

    /// <summary>The same of the ledger in <paramref name="store"/>, asked anew.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    internal static async Task<long> EraAsync(ILedgerStore store, CancellationToken cancellationToken) =>
        (await store.FindAsync(LedgerFormat.Partition, AccountKey, cancellationToken))?.Number(EraColumn) ?? 0;

    /// <summary>The ledger in whose place this one is, as long as it has not been restored; null otherwise, which costs nothing once it
    /// is known.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<LostLedger?> LostAsync(CancellationToken cancellationToken)
    {
        if (_bond is { IsLost: false })
        {
            return null;
        }

        var bond = await ReadBondAsync(cancellationToken);
        return bond.IsLost ? new LostLedger(bond.Row!.Text(LostColumn)!, bond.Row.Text(RequestColumn)) : null;
    }

    /// <summary>Notes the request that restores the lost ledger; the last one counts.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public Task NoteRequestAsync(string request, CancellationToken cancellationToken) =>
        ChangeLostAsync(RequestColumn, request, cancellationToken);

    /// <summary>Notes that the lost ledger is restored.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public Task NoteRestoredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeLostAsync(RestoredColumn, now, cancellationToken);

    private async Task<Bond> ReadBondAsync(CancellationToken cancellationToken) =>
        _bond = new Bond(await store.FindAsync(LedgerFormat.Partition, AccountKey, cancellationToken));

    private async Task ChangeLostAsync(string column, object value, CancellationToken cancellationToken)
    {
        var contention = new Contention("the row of the account");
        while (await store.FindAsync(LedgerFormat.Partition, AccountKey, cancellationToken) is { } row && new Bond(row).IsLost)
        {
            var columns = new Dictionary<string, object>(row.Columns, StringComparer.Ordinal) { [column] = value };
            var change = new LedgerChange.Replace(row with { Columns = columns });
            if ((await store.WriteAsync(LedgerFormat.Partition, [change], cancellationToken)).IsCommitted)
            {
                return;
            }

            await contention.RefusedAsync(cancellationToken);
        }
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
                : found.Ledger != id && found.Ledger == Replaces
                    ? found with
                    {
                        Ledger = id,
                        Account = found.Account ?? account,
                        Era = (found.Era ?? 0) + 1,
                        Lost = found.Ledger,
                    }
                : null,
            cancellationToken
        );

        // Of two hosts of one ledger that do this at one moment, both write the account of the one document.
        Require(id, inForce!.Ledger);
        var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [AccountKey] = inForce.Account!, [PlaceColumn] = Place };
        if (inForce is { Era: { } era, Lost: { } lost })
        {
            (columns[EraColumn], columns[LostColumn]) = (era, lost);
        }

        await store.EnsureAsync(LedgerFormat.Partition, new LedgerRow(AccountKey, columns), cancellationToken);
        await IsBoundAsync(cancellationToken);
        _bond = null;
    }

    private async Task<bool> IsBoundAsync(CancellationToken cancellationToken)
    {
        // The row is written after the document: who reads it first cannot miss the document that it is about.
        var row = await store.FindAsync(LedgerFormat.Partition, AccountKey, cancellationToken);
        var inForce = await _documents.FindAsync(Document, cancellationToken);
        if (inForce is not null && (row is not null || inForce.Ledger != Replaces))
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

    private sealed record Bond(LedgerRow? Row)
    {
        public bool IsLost => Row?.Text(LostColumn) is not null && Row.Instant(RestoredColumn) is null;
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    private void Require(string mine, string inForce)
    {
        if (mine != inForce)
        {
            throw new LedgerException(
                $"The {Place} belongs to the ledger {inForce}, "
                    + $"and this host has the ledger {mine}, which knows nothing of what was loaded from there: "
                    + "run it with the data folder of the host that worked there before, or with another account or container prefix. "
                    + $"Only when that ledger is lost for good, start once with 'landfall up --replace-ledger {inForce}', "
                    + "then run 'landfall rebuild --ledger'."
            );
        }
    }
}

/// <summary>A ledger that is lost.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">The request that restores it; null as long as nobody has asked.</param>
public sealed record LostLedger(string Id, string? Request);

/// <summary>Which ledger works on the account's containers.</summary>
/// <param name="Ledger">The ledger's id.</param>
/// <param name="Account">The account's id, by which the ledger knows it again; null in a document of before it had one.</param>
/// <param name="Era">How many ledgers were lost before it; null for none.</param>
/// <param name="Lost">The last of those; null for none.</param>
internal sealed record LedgerInForce(string Ledger, string? Account, long? Era = null, string? Lost = null);
