using System.Threading.Channels;
using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Telemetry;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Canary;

/// <summary>
/// Measures how long readers wait: behind a load the view of its table is asked one small query, by a way of its own that no load waits
/// for. The answer becomes a stage of the batch that was loaded last, so the log of stages has it once, whatever is killed.
/// </summary>
/// <remarks>
/// Keep one for the life of the process. One table is asked at a time, and each at most once in <see cref="CanaryOptions.Every"/> by all
/// processes together. What waits to be asked is one batch a table; a process that dies forgets it. The warehouse is opened by the first
/// query and not before: a host that stands by, or may not start, leaves it alone.
/// </remarks>
public sealed class CanaryQueries(
    Lazy<IWarehouseReader> reader,
    BatchLedger ledger,
    LoadedTables loaded,
    TableWaker waker,
    UsageMeter usage,
    PipelineMetrics metrics,
    IOptions<CanaryOptions> options,
    TimeProvider time,
    ILogger<CanaryQueries> logger
)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Batch, int Generation)> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _askedAt = new(StringComparer.Ordinal);
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>A load of <paramref name="table"/> is in, and this generation of <paramref name="batch"/> was published by it. Returns at
    /// once.</summary>
    public void Loaded(string table, string batch, int generation)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            // Without this each load of a busy table would read the ledger in vain.
            if (_askedAt.TryGetValue(table, out var askedAt) && IsRecent(askedAt))
            {
                return;
            }

            _waiting[table] = (batch, generation);
        }

        _calls.Writer.TryWrite(true);
    }

    /// <summary>Asks whenever there is something to ask, until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _calls.Reader.ReadAllAsync(cancellationToken))
        {
            await AskAsync(cancellationToken);
        }
    }

    /// <summary>Asks what waits to be asked, one table after the other. Nothing that fails is tried again before the next load.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        while (Next() is var (table, batch, generation))
        {
            try
            {
                await AskAsync(table, batch, generation, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Only a measurement is lost, and the next load of the table makes another one.
                Log.NotWritten(logger, table, failure);
            }
        }
    }

    private (string Table, string Batch, int Generation)? Next()
    {
        lock (_gate)
        {
            foreach (var (table, (batch, generation)) in _waiting)
            {
                _waiting.Remove(table);
                return (table, batch, generation);
            }

            return null;
        }
    }

    private async Task AskAsync(string table, string batch, int generation, CancellationToken cancellationToken)
    {
        if (!await IsTurnAsync(table, cancellationToken))
        {
            return;
        }

        using var scope = usage.Of(table);
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var isAnswered = await IsAnsweredAsync(table, cancellationToken);
        var took = time.GetElapsedTime(started);
        UsageScope.Add(new Usage { WarehouseSeconds = took.TotalSeconds });
        metrics.QueryEnded(table, isAnswered ? Outcomes.Ok : Outcomes.Failed, took);
        if (isAnswered)
        {
            await NoteAsync(
                table,
                batch,
                new StageRecord(StageNames.Query, 1, startedAt, took.TotalSeconds, 0, 0, 0) { Generation = generation },
                cancellationToken
            );
        }
    }

    // By a compare-and-set in the ledger, as loads of a table go from one process to another.
    private async Task<bool> IsTurnAsync(string table, CancellationToken cancellationToken)
    {
        var (now, isTurn) = (time.GetUtcNow(), false);
        await loaded.ChangeAsync(
            table,
            before =>
            {
                isTurn = before is not null && (before.AskedAt is not { } askedAt || !IsRecent(askedAt));
                return isTurn ? before! with { AskedAt = now } : null;
            },
            cancellationToken
        );
        lock (_gate)
        {
            _askedAt[table] = now;
        }

        return isTurn;
    }

    // A clock that was ahead does not silence a table for long.
    private bool IsRecent(DateTimeOffset askedAt) => (time.GetUtcNow() - askedAt).Duration() < options.Value.Every;

    private async Task<bool> IsAnsweredAsync(string table, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await reader.Value.AskNewestAsync(table, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Slow(logger, table, options.Value.Deadline.TotalSeconds);
            return false;
        }
        catch (WarehouseException failure)
        {
            Log.Failed(logger, table, failure);
            return false;
        }
    }

    // Right behind its load, and once: a batch that was opened again meanwhile is asked about behind its next load.
    private async Task NoteAsync(string table, string batch, StageRecord query, CancellationToken cancellationToken)
    {
        var isNoted = false;
        await ledger.UpdateAsync(
            batch,
            before =>
            {
                isNoted =
                    before.State == BatchState.Published
                    && before.Generation == query.Generation
                    && before.Stages is [.., { Stage: StageNames.Load }];
                return isNoted ? before with { Stages = [.. before.Stages, query], HasStagesToLog = true } : null;
            },
            cancellationToken
        );
        if (isNoted)
        {
            await waker.WakeAsync(table, cancellationToken);
        }
    }
}
