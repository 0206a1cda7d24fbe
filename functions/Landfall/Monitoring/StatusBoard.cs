using System.Diagnostics;
using System.Text.Json;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.ServiceLevels;
using Landfall.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Monitoring;

/// <summary>
/// How every table stands, held in memory for whoever looks at a page. What is asked for costs the list of tables and a look at those that
/// move; a table at rest costs nothing, and neither does what is closed.
/// </summary>
/// <remarks>
/// Keep one for the life of the process. Nothing is looked at while nobody asks. An answer waits for looks a fifth of a second at most:
/// what was not come to by then is shown as it was, or by what the gauges know, and comes with the next answer.
/// </remarks>
public sealed class StatusBoard(
    LedgerTables tables,
    LedgerSummary summary,
    OpenBatches open,
    BatchLedger ledger,
    ContractCatalog contracts,
    ObjectiveRows objectives,
    IOptions<ServiceLevelOptions> serviceLevels,
    PipelineMetrics metrics,
    TimeProvider time
)
{
    private const int LooksAtOnce = 4;
    private const int NewestFiles = 48;
    private const int ListedFiles = 8;
    private const int ShownVolumes = 24;

    // A budget that is being used up is not another with each look.
    private const int BudgetDigits = 3;

    // A table with a large backlog is looked at the less often.
    private const int RestsForEachLook = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromSeconds(0.5);

    // They are judged each minute.
    private static readonly TimeSpan BetweenObjectives = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndedLately = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    // Longer than a writer may go without a word in the list of tables.
    private static readonly TimeSpan Warm = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, SeenTable> _seen = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly long _begun = time.GetUtcNow().UtcTicks;
    private long _shape;
    private long _number;
    private long _passedAt;
    private StatusOfTables? _last;
    private IReadOnlyDictionary<string, IReadOnlyList<ObjectiveStanding>>? _objectives;
    private long _objectivesAt;

    /// <summary>Looks at what moves, and says how all tables stand, by name.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<StatusOfTables> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_passedAt) >= BetweenPasses)
            {
                _last = await PassAsync(cancellationToken);
                _passedAt = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<StatusOfTables> PassAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var inForce = await contracts.CurrentAsync(cancellationToken);
        var rows = await tables.RowsAsync(cancellationToken).ToListAsync(cancellationToken);
        var due = rows.Where(row => IsDue(row, now))
            .OrderBy(UrgencyOf)
            .ThenBy(row => _seen.GetValueOrDefault(row.Key)?.LookedAt)
            .ThenByDescending(row => row.Instant(MovedTables.MovedAt))
            .ToList();
        var started = Stopwatch.GetTimestamp();
        foreach (var few in due.Chunk(LooksAtOnce))
        {
            await Task.WhenAll(few.Select(row => LookAsync(row, now, cancellationToken)));
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                break;
            }
        }

        var behind = rows.Count(row => _seen.GetValueOrDefault(row.Key)?.Look is null);
        if (_objectives is null || time.GetElapsedTime(_objectivesAt) >= BetweenObjectives)
        {
            _objectives = await objectives.StandingsAsync(table: null, serviceLevels.Value, now, cancellationToken);
            _objectivesAt = time.GetTimestamp();
        }

        var standings = metrics.Tables.ToDictionary(standing => standing.Table, StringComparer.Ordinal);
        var names = rows.Select(row => row.Key).Union(inForce.Contracts.Select(contract => contract.Table), StringComparer.Ordinal);
        List<TableStatus> statuses = [.. names.Order(StringComparer.Ordinal).Select(name => StatusOf(name, standings, inForce))];

        // A table without files whose contract is gone is none any more: whoever knows it has to ask for all again.
        foreach (var gone in _seen.Keys.Except(statuses.Select(status => status.Table), StringComparer.Ordinal).ToList())
        {
            _seen.Remove(gone);
            _shape++;
        }

        return new StatusOfTables($"{_begun:x}.{_shape:x}", _number, now, statuses, inForce, behind);
    }

    private TableStatus StatusOf(string table, Dictionary<string, TableStanding> standings, ContractSet inForce)
    {
        var (standing, hash) = (standings.GetValueOrDefault(table), inForce.Find(table)?.Hash);
        var seen = _seen.GetValueOrDefault(table) ?? new SeenTable();
        IReadOnlyList<ObjectiveStanding> promised =
        [
            .. (_objectives?.GetValueOrDefault(table) ?? []).Select(one =>
                one with
                {
                    BudgetLeft = Math.Round(one.BudgetLeft, BudgetDigits),
                }
            ),
        ];
        if (
            seen.Status is not { } status
            || status.Look != seen.Look
            || status.Standing != standing
            || seen.Contract != hash
            || !status.Objectives.SequenceEqual(promised)
        )
        {
            seen = seen with { Status = new TableStatus(table, ++_number, seen.Look, standing, promised), Contract = hash };
            _seen[table] = seen;
        }

        return seen.Status!;
    }

    // What this process does is seen at once; what others do when the table's turn comes.
    private int UrgencyOf(LedgerRow row) =>
        !_seen.TryGetValue(row.Key, out var seen) || seen.Look is null ? 1
        : metrics.MovedAt(row.Key) > seen.Timestamp ? 0
        : seen.Version != row.Version ? 2
        : 3;

    private bool IsDue(LedgerRow row, DateTimeOffset now) =>
        !_seen.TryGetValue(row.Key, out var seen)
        || seen.Look is null
        || (
            now >= seen.NotBefore
            && (
                seen.Version != row.Version
                || now - seen.MovedAt < Warm
                || metrics.MovedAt(row.Key) > seen.Timestamp
                || seen.Look.Summary?.States.Keys.Any(state => !state.IsTerminal()) == true
            )
        );

    private async Task LookAsync(LedgerRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var look = await LookAtAsync(row.Key, now, cancellationToken);
        var text = JsonSerializer.Serialize(look);
        var rest = time.GetElapsedTime(started) * RestsForEachLook;
        lock (_seen)
        {
            var before = _seen.GetValueOrDefault(row.Key) ?? new SeenTable();
            _seen[row.Key] = before with
            {
                // Of a table that is met for the first time there is only the writer's clock.
                MovedAt =
                    before.Look is null ? row.Instant(MovedTables.MovedAt) ?? now
                    : before.Version == row.Version ? before.MovedAt
                    : now,
                Version = row.Version,
                LookedAt = now,
                Timestamp = started,
                NotBefore = now + (rest < LongestRest ? rest : LongestRest),
                Look = before.Text == text ? before.Look : look,
                Text = text,
            };
        }
    }

    private async Task<TableLook> LookAtAsync(string table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = new List<LedgerEntry>();
        var read = 0;
        await foreach (var reading in tables.ReadAfterAsync(table, from: null, to: null, after: null, NewestFiles, cancellationToken))
        {
            read++;
            if (reading.Entry is { } entry)
            {
                newest.Add(entry);
            }
        }

        var stopped = await tables
            .ReadStoppedAsync(table, after: null, ListedFiles, cancellationToken)
            .Where(reading => reading.Entry is not null)
            .Select(reading => FileStatus.Of(reading.Entry!))
            .ToListAsync(cancellationToken);
        var from = now - Day;
        var last = newest.LastOrDefault()?.File.LastModified;
        return new TableLook(
            await summary.TableAsync(table, from: null, cancellationToken),
            newest.Find(entry => entry.State is BatchState.Published or BatchState.Duplicate)?.File.LastModified,
            await MovingAsync(table, newest, now, cancellationToken),
            stopped,
            HoursOf(newest, from),
            HourOf(read == NewestFiles && last > from ? last.Value : from),
            [
                .. newest
                    .Where(entry => entry.State == BatchState.Published)
                    .Take(ShownVolumes)
                    .Select(entry => entry.Manifest?.Rows ?? 0)
                    .Reverse(),
            ]
        );
    }

    private async Task<IReadOnlyList<FileStatus>> MovingAsync(
        string table,
        List<LedgerEntry> newest,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var moving = new List<FileStatus>();
        var known = newest.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        await foreach (var batch in open.ListAsync(table, cancellationToken).Take(ListedFiles).WithCancellation(cancellationToken))
        {
            // An old file that came late is not among the newest.
            if ((known.GetValueOrDefault(batch.Batch) ?? await TryFindAsync(batch.Batch, cancellationToken)) is { } entry)
            {
                moving.Add(FileStatus.Of(entry, batch.Work.WaitsFor));
            }
        }

        moving.AddRange(
            newest
                .Where(entry => entry.State.IsTerminal() && now - entry.UpdatedAt < EndedLately)
                .OrderByDescending(entry => entry.UpdatedAt)
                .Take(ListedFiles)
                .Select(entry => FileStatus.Of(entry))
        );
        return moving;
    }

    private async Task<LedgerEntry?> TryFindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindAsync(batch, cancellationToken);
        }
        catch (LedgerException)
        {
            // The planning says that it cannot be read, and the summary counts it.
            return null;
        }
    }

    private static DateTimeOffset HourOf(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static IReadOnlyList<HourStatus> HoursOf(IEnumerable<LedgerEntry> entries, DateTimeOffset from) =>
        [
            .. entries
                .Where(entry => entry.File.LastModified >= from)
                .GroupBy(entry => HourOf(entry.File.LastModified))
                .Select(hour => new HourStatus(
                    hour.Key,
                    hour.Count(),
                    hour.Sum(entry => entry.Manifest?.Rows ?? 0),
                    // Of files that came in, as the column beside it: a refused one is told of by itself, with all its rows.
                    hour.Sum(entry => entry.Manifest?.RejectRows ?? 0),
                    hour.Count(entry => !entry.State.IsTerminal()),
                    hour.Count(entry => entry.State.NeedsAttention())
                ))
                .OrderBy(hour => hour.Hour),
        ];

    /// <summary>A table as it was looked at last.</summary>
    private sealed record SeenTable
    {
        /// <summary>The version of its row in the list of tables.</summary>
        public string? Version { get; init; }

        /// <summary>When the row was found changed.</summary>
        public DateTimeOffset MovedAt { get; init; }

        /// <summary>When it was looked at.</summary>
        public DateTimeOffset LookedAt { get; init; }

        /// <summary>The same as a timestamp.</summary>
        public long Timestamp { get; init; }

        /// <summary>When it may be looked at again.</summary>
        public DateTimeOffset NotBefore { get; init; }

        /// <summary>What was found.</summary>
        public TableLook? Look { get; init; }

        /// <summary>The same in one text, by which two looks are compared.</summary>
        public string? Text { get; init; }

        /// <summary>What was last said of it.</summary>
        public TableStatus? Status { get; init; }

        /// <summary>The hash of the contract that was in force then.</summary>
        public string? Contract { get; init; }
    }
}

/// <summary>How all tables stand.</summary>
/// <param name="Board">Which board says it: numbers of another one mean nothing here.</param>
/// <param name="Number">The greatest number of a table.</param>
/// <param name="At">When it was looked, UTC.</param>
/// <param name="Tables">Every table that has a contract or files, by name.</param>
/// <param name="Contracts">The contracts in force.</param>
/// <param name="Behind">How many tables were not looked at since the start.</param>
public sealed record StatusOfTables(
    string Board,
    long Number,
    DateTimeOffset At,
    IReadOnlyList<TableStatus> Tables,
    ContractSet Contracts,
    int Behind
);
