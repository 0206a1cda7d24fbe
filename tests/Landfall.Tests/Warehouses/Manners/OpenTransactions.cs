using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>All transactions under way: who holds which control row, and what reaches readers before its commit.</summary>
internal sealed class OpenTransactions : IAsyncDisposable
{
    private readonly List<OpenTransaction> _open = [];

    public OpenTransaction Begin()
    {
        var transaction = new OpenTransaction();
        _open.Add(transaction);
        return transaction;
    }

    public void End(OpenTransaction transaction) => _open.Remove(transaction);

    /// <summary>
    /// Waits for the control row of <paramref name="table"/>, in vain while another holds it; the transaction of a client
    /// that is gone ends during the wait.
    /// </summary>
    /// <exception cref="WarehouseBusyException">Another transaction holds it.</exception>
    public async Task WaitAsync(string table, OpenTransaction? mine)
    {
        if (_open.Find(other => other != mine && other.Holds == table) is not { } holder)
        {
            return;
        }

        if (holder.Left is not null)
        {
            await FinishAsync(holder);
        }

        throw new WarehouseBusyException($"1222; Lock request time out period exceeded on the control row of {table}.");
    }

    /// <summary>The markers of <paramref name="table"/> that others have written and not committed.</summary>
    public IEnumerable<Marker> Markers(string table, OpenTransaction? mine) =>
        _open.Where(other => other != mine).SelectMany(other => other.Markers).Where(marker => marker.Table == table);

    /// <summary>The control row of <paramref name="table"/> as another has written and not committed it; null when none has.</summary>
    public ControlRow? Control(string table, OpenTransaction? mine) =>
        _open.Where(other => other != mine).Select(other => other.Control).FirstOrDefault(control => control?.Table == table);

    public async ValueTask DisposeAsync()
    {
        foreach (var transaction in _open.Where(transaction => transaction.Left is not null).ToList())
        {
            await FinishAsync(transaction);
        }
    }

    private async Task FinishAsync(OpenTransaction transaction)
    {
        await using var session = transaction.Left!;
        End(transaction);
        await session.ExecuteAsync<Done>(transaction.CommitSent ? new CommitTransaction() : new RollbackTransaction(), default);
    }
}
