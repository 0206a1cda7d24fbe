using Landfall.Contracts;
using Landfall.Events;
using Landfall.Ledger.Rows;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.ServiceLevels;

/// <summary>
/// Judges the promises of all tables, writes down what changed, has it told, and sets the gauges. A table whose promises stand as before
/// costs no write.
/// </summary>
/// <remarks>
/// The row of a table holds a change and what is to be told of it, in one write; the event's row in the table's own partition follows, and
/// then the row forgets it. Killed in between, the next run goes on with the same event, whose id is made from the breach.
/// </remarks>
public sealed class ServiceLevelCheck(
    TableStandings standings,
    ContractCatalog catalog,
    ObjectiveRows rows,
    EventRows events,
    TableWaker waker,
    PipelineMetrics metrics,
    IOptions<ServiceLevelOptions> options,
    TimeProvider time,
    ILogger<ServiceLevelCheck> logger
)
{
    private const int JudgedAtOnce = 8;

    // Another instance may be the one that looks by then; what this one knows would stay for ever.
    private static readonly TimeSpan ShownFor = TimeSpan.FromMinutes(5);

    /// <summary>Judges all of them once. Idempotent: it goes by what the ledger says, and of two that run at once the slower one changes
    /// nothing.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the next run tries again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var contracts = (await catalog.CurrentAsync(cancellationToken)).Contracts;
        var seen = await standings.LookAsync(cancellationToken);
        var stored = await rows.ListAsync(cancellationToken).ToDictionaryAsync(row => row.Table, StringComparer.Ordinal, cancellationToken);
        var now = time.GetUtcNow();
        var judged = await ReadAhead
            .SelectAsync(
                contracts.Where(IsPromised).ToAsyncEnumerable(),
                JudgedAtOnce,
                (contract, stop) => JudgeAsync(contract, seen, stored.GetValueOrDefault(contract.Table), now, stop),
                cancellationToken
            )
            .ToListAsync(cancellationToken);
        Show(judged, now);

        // A contract that cannot be read now is not gone.
        if (catalog.Problems.Count == 0)
        {
            var promised = contracts.Where(IsPromised).Select(contract => contract.Table).ToHashSet(StringComparer.Ordinal);
            foreach (var row in stored.Values.Where(row => !promised.Contains(row.Table)))
            {
                await EndAsync(row, now, cancellationToken);
            }
        }
    }

    private bool IsPromised(TableContract contract) =>
        options.Value.WatchVolume || contract.ServiceLevels.Any(level => level.Kind != ServiceLevelKind.Retention);

    private async Task<JudgedTable> JudgeAsync(
        TableContract contract,
        IReadOnlyDictionary<string, TableActivity> seen,
        ObjectiveRow? before,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var table = contract.Table;
        var activity = seen.GetValueOrDefault(table) ?? TableActivity.None(table);
        var judgement = ObjectiveJudge.Judge(contract.ServiceLevels, activity, before?.Stored, options.Value, now);
        var row = new ObjectiveRow(table, judgement.Next, before?.Version);
        if (judgement.IsChanged)
        {
            if (await rows.WriteAsync(row, cancellationToken) is not { } written)
            {
                // Another looks at the same time, and tells what it saw; or what is there cannot be read.
                return new JudgedTable(contract, before?.Stored);
            }

            row = written;
            foreach (var transition in judgement.Transitions)
            {
                Note(table, transition);
            }
        }

        return new JudgedTable(contract, row.Stored.Untold.Count > 0 ? await TellAsync(row, cancellationToken) : row.Stored);
    }

    // The row goes when all of it is told: killed before, the next run tells the same and takes it away.
    private async Task EndAsync(ObjectiveRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = ObjectiveJudge.End(row.Stored, now);
        var last = row with { Stored = end.Next };
        if (end.IsChanged)
        {
            if (await rows.WriteAsync(last, cancellationToken) is not { } written)
            {
                return;
            }

            last = written;
            foreach (var transition in end.Transitions)
            {
                Note(row.Table, transition);
            }
        }

        if (last.Stored.Untold.Count > 0)
        {
            await AddEventsAsync(last, cancellationToken);
        }

        await rows.DeleteAsync(last, cancellationToken);
    }

    private async Task AddEventsAsync(ObjectiveRow row, CancellationToken cancellationToken)
    {
        await events.AddAsync(
            row.Table,
            [.. row.Stored.Untold.Select(transition => ObjectiveEvents.Of(row.Table, transition))],
            cancellationToken
        );
        await waker.WakeAsync(row.Table, cancellationToken);
    }

    private async Task<StoredObjectives> TellAsync(ObjectiveRow row, CancellationToken cancellationToken)
    {
        await AddEventsAsync(row, cancellationToken);
        var told = row.Stored with { Untold = [] };

        // Refused when another has told the same.
        await rows.WriteAsync(row with { Stored = told }, cancellationToken);
        return told;
    }

    private void Note(string table, Transition transition)
    {
        if (transition.IsRecovery)
        {
            Log.Recovered(logger, table, transition.Objective, transition.Since);
            return;
        }

        metrics.Breached(table, transition.Objective);
        Log.Breached(logger, table, transition.Objective, transition.Since, transition.Reason);
    }

    private void Show(IReadOnlyList<JudgedTable> judged, DateTimeOffset now)
    {
        var (objectives, volumes) = (new List<ObjectiveReading>(), new List<VolumeReading>());
        foreach (var (contract, known) in judged)
        {
            if (known is not { } stored)
            {
                continue;
            }

            foreach (var standing in ObjectiveJudge.StandingsOf(stored, options.Value, now))
            {
                objectives.Add(
                    new ObjectiveReading(
                        contract.Table,
                        standing.Objective,
                        PromisedSeconds(contract, standing.Objective),
                        standing.State == ObjectiveStates.OnTime,
                        standing.BudgetLeft
                    )
                );
                metrics.Breached(contract.Table, standing.Objective, 0);
            }

            if (ObjectiveJudge.ExpectationOf(stored, now) is { } expected)
            {
                volumes.Add(new VolumeReading(contract.Table, expected.Low, expected.High));
            }
        }

        metrics.Show(objectives, volumes, ShownFor);
    }

    private static double? PromisedSeconds(TableContract contract, string objective) =>
        contract
            .ServiceLevels.FirstOrDefault(level =>
                level.Kind is ServiceLevelKind.Frequency or ServiceLevelKind.Latency && ObjectiveJudge.NameOf(level.Kind) == objective
            )
            ?.Within?.TotalSeconds;

    private sealed record JudgedTable(TableContract Contract, StoredObjectives? Stored);
}
