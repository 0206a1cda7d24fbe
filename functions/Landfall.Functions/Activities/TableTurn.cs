using Landfall.Functions.Hosting;
using Landfall.Planning;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Activities;

/// <summary>Does a piece of a table's work and then wakes the table, as its end may be what other work waits for.</summary>
public sealed class TableTurn(TableWaker waker, DurableStarter starter)
{
    /// <summary>Runs <paramref name="work"/> and wakes <paramref name="table"/> whatever became of it, unless the host stops: then the
    /// sweep does.</summary>
    public async Task<WorkEnd> RunAsync(
        string table,
        DurableTaskClient client,
        Func<CancellationToken, Task<int>> work,
        CancellationToken cancellationToken
    )
    {
        starter.Use(client);
        try
        {
            return new WorkEnd(await work(cancellationToken));
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                await waker.WakeAsync(table, cancellationToken);
            }
        }
    }
}
