using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.CrashHost.Points;

/// <summary>A session whose statements are told to the executioner, with all that was said of the table so far.</summary>
/// <param name="session">The session.</param>
/// <param name="executioner">Who is told.</param>
/// <param name="pause">How long each statement takes more than it does.</param>
internal sealed class WatchedSession(IWarehouseSession session, Executioner executioner, TimeSpan pause) : IWarehouseSession
{
    private string _said = "";
    private bool _guarded;

    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cancellationToken);
        var reply = await session.ExecuteAsync(statement, cancellationToken);
        _said += statement;
        _guarded |= statement is GuardFence;
        if (WarehousePoint.Of(statement, _guarded) is { } point)
        {
            executioner.Reached(point, _said);
        }

        _guarded &= statement is not (CommitTransaction or RollbackTransaction);
        return reply;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
