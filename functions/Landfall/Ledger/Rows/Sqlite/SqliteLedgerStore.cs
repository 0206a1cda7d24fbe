using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Landfall.Ledger.Rows.Sqlite;

/// <summary>
/// The ledger in one SQLite file. Transactions that wait at the same moment are committed together, so that one flush to the disk serves
/// them all; each is still made or refused on its own.
/// </summary>
/// <remarks>SQLite answers within the call: a page of rows takes less time than a change of threads would. Only commits wait for the
/// disk.</remarks>
public sealed class SqliteLedgerStore : ILedgerStore, IAsyncDisposable
{
    // What one flush serves; those beyond it are in the next one, a few milliseconds later.
    private const int TransactionsAtOnce = 256;

    private readonly SqliteLedgerFile _file;
    private readonly Channel<Transaction> _waiting = Channel.CreateUnbounded<Transaction>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false }
    );

    private readonly Task _writing;

    /// <summary>Names the file; nothing is opened before it is asked for.</summary>
    public SqliteLedgerStore(IOptions<SqliteLedgerOptions> options)
    {
        _file = new SqliteLedgerFile(options.Value);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <inheritdoc/>
    public Task EnsureAsync(CancellationToken cancellationToken) => Task.Run(_file.Ensure, cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_file.Read(rows => rows.Find(partition, key)));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        List(keys, (rows, from, isAfter, most) => rows.List(partition, from, isAfter, keys.Before, most), row => row.Key, cancellationToken)
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public IAsyncEnumerable<string> KeysAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        List(keys, (rows, from, isAfter, most) => rows.Keys(partition, from, isAfter, keys.Before, most), key => key, cancellationToken)
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        LedgerLimits.Check(partition, changes);
        cancellationToken.ThrowIfCancellationRequested();
        var transaction = new Transaction(partition, changes);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(transaction), this);

        // From here on it is made whatever becomes of the caller, who would otherwise not know whether it is.
        return await transaction.Answer.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        _file.Dispose();
    }

    private IEnumerable<T> List<T>(
        LedgerKeys keys,
        Func<SqliteRows, string, bool, int, (IReadOnlyList<T> Page, bool IsLast)> read,
        Func<T, string> keyOf,
        CancellationToken cancellationToken
    )
    {
        var (from, isAfter, left) = (keys.From, false, keys.Most);
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (page, isLast) = _file.Read(rows => read(rows, from, isAfter, left));
            foreach (var row in page)
            {
                yield return row;
            }

            if (isLast)
            {
                yield break;
            }

            (from, isAfter, left) = (keyOf(page[^1]), true, left - page.Count);
        }
    }

    private async Task WriteAllAsync()
    {
        var group = new List<Transaction>(TransactionsAtOnce);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < TransactionsAtOnce && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            Write(group);
        }
    }

    private void Write(List<Transaction> group)
    {
        try
        {
            var answers = _file.Write(rows => group.ConvertAll(transaction => rows.Apply(transaction.Partition, transaction.Changes)));
            foreach (var (transaction, answer) in group.Zip(answers))
            {
                transaction.Answer.SetResult(answer);
            }
        }
        catch (Exception failure)
        {
            // Whoever waits is told; the next ones are tried all the same.
            group.ForEach(transaction => transaction.Answer.SetException(failure));
        }
    }

    private sealed record Transaction(string Partition, IReadOnlyList<LedgerChange> Changes)
    {
        public TaskCompletionSource<LedgerWrite> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
