using Landfall.CrashHost.Points;
using Landfall.Faults.Tests.Faults;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>A session whose statements fail as planned; what it commits is counted.</summary>
internal sealed class WorkerSession(Worker worker, IWarehouseSession session) : IWarehouseSession
{
    private readonly List<Marker> _uncommitted = [];
    private bool _guarded;

    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        _guarded |= statement is GuardFence;
        var strike = worker.Run.Faults.At(WarehousePoint.Of(statement, _guarded) ?? statement.GetType().Name);
        if (strike is not null)
        {
            worker.Run.Note($"{worker.Name}: {strike}");
            await worker.Run.StrikeAsync(worker, strike);
        }

        switch (strike?.Kind)
        {
            case FaultKind.Fail:
                throw new WarehouseException("The warehouse failed.");
            case FaultKind.OutOfMemory:
                throw new WarehouseException("DuckDB failed: Out of Memory Error.");
            case FaultKind.DiskFull:
                throw new WarehouseException("DuckDB failed: IO Error: No space left on device.");
        }

        var reply = await session.ExecuteAsync(statement, cancellationToken);
        Count(statement);
        switch (strike?.Kind)
        {
            case FaultKind.CrashAfter:
                worker.Die();
                throw new WorkerDiedException();
            case FaultKind.LoseAnswer:
                throw new WarehouseException("The connection to the warehouse broke.");
            default:
                return reply;
        }
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private void Count(LoadStatement statement)
    {
        switch (statement)
        {
            case WriteMarkers markers:
                _uncommitted.AddRange(markers.Markers);
                break;
            case CommitTransaction:
                worker.Run.Effects.Applied(_uncommitted);
                _uncommitted.Clear();
                _guarded = false;
                break;
            case RollbackTransaction:
                _uncommitted.Clear();
                _guarded = false;
                break;
        }
    }
}
