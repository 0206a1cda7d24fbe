using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Landfall.Costs;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Ledger.Rows.Tables;

/// <summary>The ledger in one table of a storage account: transactions are entity group transactions, versions are ETags.</summary>
/// <remarks>
/// A transaction that the client repeats after a lost answer is refused by its own first try. Every written entity therefore carries the
/// marks of its last writes: who finds its own has written, whatever the answer said, also when another writer came after it.
/// </remarks>
public sealed class TableLedgerStore(TableServiceClient service, IOptions<TableLedgerOptions> options) : ILedgerStore
{
    private const string FormatKey = "format";
    private const string FormatColumn = "format";

    // The most that the service gives in one answer.
    private const int EntitiesAtOnce = 1_000;

    private const int MarkLength = 16;
    private const int RowsLookedAt = 4;
    private const int ReadsAtOnce = 8;

    private static readonly string[] KeyOnly = ["RowKey"];

    private readonly TableClient _table = service.GetTableClient(options.Value.Name);

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _table.CreateIfNotExistsAsync(cancellationToken);
            var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [FormatColumn] = (long)LedgerFormat.Current };
            var row = await FindAsync(LedgerFormat.Partition, FormatKey, cancellationToken);
            if (row is null)
            {
                await WriteAsync(LedgerFormat.Partition, [new LedgerChange.Insert(new LedgerRow(FormatKey, columns))], cancellationToken);
                row = await FindAsync(LedgerFormat.Partition, FormatKey, cancellationToken);
            }

            LedgerFormat.Require($"The ledger table '{_table.Name}' of {service.AccountName}", row?.Number(FormatColumn));
        }
        catch (Exception failure) when (StorageRefusal.IsUnanswered(failure, cancellationToken) || failure is LedgerStoreException)
        {
            var told = failure as LedgerStoreException ?? Unanswered(failure);
            throw new LedgerException(
                $"{told.Message} See that the account is there and that the app's identity is Storage Table Data Contributor on it.",
                failure
            );
        }
    }

    /// <inheritdoc/>
    public async Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        using var scope = UsageScope.OfPartition(partition);
        try
        {
            var found = await _table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
            return found.HasValue ? TableRows.Read(found.Value!) : NoRow(found.GetRawResponse());
        }
        catch (Exception failure) when (StorageRefusal.IsUnanswered(failure, cancellationToken))
        {
            throw Unanswered(failure);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        QueryAsync(partition, keys, select: null, cancellationToken).Select(TableRows.Read);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> KeysAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        QueryAsync(partition, keys, KeyOnly, cancellationToken).Select(entity => entity.RowKey);

    /// <inheritdoc/>
    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        LedgerLimits.Check(partition, changes);
        using var scope = UsageScope.OfPartition(partition);
        var mark = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
        var marks = changes.Select(change => TableVersion.Next(change, mark)).ToArray();
        try
        {
            var answers = (
                await _table.SubmitTransactionAsync(
                    changes.Zip(marks, (change, one) => TableRows.ActionOf(partition, change, one)),
                    cancellationToken
                )
            ).Value;
            return new LedgerWrite(
                [
                    .. changes.Select(
                        (change, at) =>
                            change is LedgerChange.Delete ? null : new TableVersion(answers[at].Headers.ETag!.Value, marks[at]).ToString()
                    ),
                ],
                RefusedAt: null
            );
        }
        catch (TableTransactionFailedException refused) when (IsRefusal(refused))
        {
            return await FindWriteAsync(partition, changes, mark, cancellationToken)
                ?? new LedgerWrite(
                    [],
                    await RefusedAtAsync(partition, changes, refused.FailedTransactionActionIndex ?? 0, cancellationToken)
                );
        }
        catch (Exception failure) when (StorageRefusal.IsUnanswered(failure, cancellationToken))
        {
            return await FindWriteAsync(partition, changes, mark, cancellationToken) ?? throw Unanswered(failure);
        }
    }

    // An entity that is there, is gone, or is another version than expected; not a table that is missing.
    private static bool IsRefusal(RequestFailedException failure) =>
        failure.Status == 412
        || (failure.Status == 409 && failure.ErrorCode == TableErrorCode.EntityAlreadyExists)
        || (failure.Status == 404 && failure.ErrorCode != TableErrorCode.TableNotFound);

    private async IAsyncEnumerable<TableEntity> QueryAsync(
        string partition,
        LedgerKeys keys,
        IReadOnlyList<string>? select,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var filter = TableRows.FilterOf(partition, keys);
        await using var rows = _table
            .QueryAsync<TableEntity>(filter, Math.Min(keys.Most, EntitiesAtOnce), select, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        for (var left = keys.Most; left > 0; left--)
        {
            try
            {
                // Around each step, as what one of them sets is gone with the next.
                using var scope = UsageScope.OfPartition(partition);
                if (!await rows.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception failure) when (StorageRefusal.IsUnanswered(failure, cancellationToken))
            {
                throw Unanswered(failure);
            }

            yield return rows.Current;
        }
    }

    private LedgerStoreException Unanswered(Exception failure) =>
        new(
            failure is RequestFailedException { Status: > 0 } storage
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"The ledger table '{_table.Name}' did not do what it was asked: storage answered {storage.Status} {storage.ErrorCode}."
                )
                : $"The ledger table '{_table.Name}' did not answer.",
            failure
        );

    private LedgerRow? NoRow(Response response) =>
        response.Content?.ToString().Contains(TableErrorCode.TableNotFound.ToString(), StringComparison.Ordinal) is true
            ? throw new RequestFailedException(response)
            : null;

    // Null when no row that was written has the mark: then nothing was.
    private async Task<LedgerWrite?> FindWriteAsync(
        string partition,
        IReadOnlyList<LedgerChange> changes,
        string mark,
        CancellationToken cancellationToken
    )
    {
        var written = changes.Where(change => change is not LedgerChange.Delete).ToList();
        var looks = await Task.WhenAll(written.Take(RowsLookedAt).Select(change => FindAsync(partition, change.Key, cancellationToken)));
        if (!looks.Any(row => TableVersion.Parse(row?.Version)?.Has(mark) is true))
        {
            return null;
        }

        var versions = new string?[changes.Count];
        await Parallel.ForAsync(
            0,
            changes.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            async (at, token) =>
            {
                if (changes[at] is not LedgerChange.Delete)
                {
                    var row = await FindAsync(partition, changes[at].Key, token);
                    versions[at] = TableVersion.Parse(row?.Version)?.IsOf(mark) is true ? row!.Version : TableVersion.Overwritten(mark);
                }
            }
        );
        return new LedgerWrite(versions, RefusedAt: null);
    }

    // Storage tells the index of one that it refused; the first one is found by looking, as long as it is still so.
    private async Task<int> RefusedAtAsync(
        string partition,
        IReadOnlyList<LedgerChange> changes,
        int told,
        CancellationToken cancellationToken
    )
    {
        for (var at = 0; at < Math.Min(told, changes.Count); at++)
        {
            var expected = changes[at];
            if (
                expected is not LedgerChange.Put
                && !TableVersion.IsAsExpected(expected, await FindAsync(partition, expected.Key, cancellationToken))
            )
            {
                return at;
            }
        }

        return Math.Min(told, changes.Count - 1);
    }
}
