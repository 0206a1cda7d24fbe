using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Opens sessions that look at a table's loads for a person.</summary>
internal static class LookingSession
{
    private const int MostTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Opens a session with a control row of <paramref name="table"/>. In an empty warehouse each table that is looked at makes what is of
    /// no table: all but one give way then, and try again.
    /// </summary>
    /// <exception cref="WarehouseException">The warehouse failed.</exception>
    public static async Task<IWarehouseSession> OpenAsync(IWarehouse warehouse, string table, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var session = await warehouse.OpenAsync(cancellationToken);
            try
            {
                await session.ExecuteAsync(new EnsureControl(table), cancellationToken);
                return session;
            }
            catch (Exception failure)
            {
                await session.DisposeAsync();
                if (failure is not WarehouseBusyException || tries == MostTries)
                {
                    throw;
                }
            }

            // By the machine's clock, whatever the app's is: the other session is on it.
            await Task.Delay(Pause * (1 << tries), cancellationToken);
        }
    }
}
