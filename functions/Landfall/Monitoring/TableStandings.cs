using System.ComponentModel.DataAnnotations;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Monitoring;

/// <summary>
/// Looks from time to time how the tables stand, for the gauges: whoever asks for metrics costs no call of storage, and finds what the last
/// look found.
/// </summary>
/// <remarks>
/// Keep one for the life of the process. A look costs the list of tables, and of each that moved in the last hour or has files waiting its
/// open batches, a few of its newest entries and its counts; what is closed is never gone through.
/// </remarks>
public sealed class TableStandings(
    LedgerTables tables,
    OpenBatches open,
    PipelineMetrics metrics,
    IOptions<TableStandingOptions> options,
    TimeProvider time,
    ILogger<TableStandings> logger
)
{
    private const int LooksAtOnce = 4;

    // The newest file may wait or be refused, and so may some before it.
    private const int NewestEntries = 64;

    // A look takes at most this share of the time: one over a large backlog is made less often.
    private const int RestsForEachLook = 20;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    // Longer than a writer may go without a word in the list of tables.
    private static readonly TimeSpan Warm = TimeSpan.FromHours(1);

    private readonly Dictionary<string, SeenTable> _seen = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _looking = new(1);
    private bool _isAway;

    /// <summary>Looks again and again until cancelled; then the gauges say nothing any more, as another host may know better.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                await RefreshOnceAsync(cancellationToken);
                var rest = time.GetElapsedTime(started) * RestsForEachLook;
                rest = rest < LongestRest ? rest : LongestRest;
                await Task.Delay(rest > options.Value.Every ? rest : options.Value.Every, time, cancellationToken);
            }
        }
        finally
        {
            metrics.Hide();
        }
    }

    /// <summary>Looks once and answers with every table, by its name.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, TableActivity>> LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            await FindAsync(cancellationToken);
            return _seen.ToDictionary(seen => seen.Key, seen => seen.Value.Activity, StringComparer.Ordinal);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Looks once and shows what was found.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; what was shown before stays.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            await FindAsync(cancellationToken);
            metrics.Show([.. _seen.Values.Select(seen => seen.Standing)]);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task FindAsync(CancellationToken cancellationToken)
    {
        var (now, rows) = (time.GetUtcNow(), new List<LedgerRow>());
        await foreach (var row in tables.RowsAsync(cancellationToken))
        {
            if (row.Key != BatchId.UnclaimedTable && IsDue(row, now))
            {
                rows.Add(row);
            }
        }

        var looks = await ReadAhead
            .SelectAsync(rows.ToAsyncEnumerable(), LooksAtOnce, (row, stop) => LookAsync(row, now, stop), cancellationToken)
            .ToListAsync(cancellationToken);
        foreach (var seen in looks)
        {
            if (!_seen.ContainsKey(seen.Standing.Table))
            {
                metrics.Meet(seen.Standing.Table);
            }

            _seen[seen.Standing.Table] = seen;
        }
    }

    private bool IsDue(LedgerRow row, DateTimeOffset now) =>
        !_seen.TryGetValue(row.Key, out var seen)
        || seen.Version != row.Version
        || seen.Standing.OldestWaiting is not null
        || now - seen.MovedAt < Warm;

    private async Task<SeenTable> LookAsync(LedgerRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = row.Key;
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            [BatchState.Registered.Word()] = 0,
            [BatchState.Curated.Word()] = 0,
        };
        var oldest = default(DateTimeOffset?);
        await foreach (var batch in open.ListAsync(table, cancellationToken))
        {
            waiting[batch.Work.State.Word()] = waiting.GetValueOrDefault(batch.Work.State.Word()) + 1;
            var landed = batch.Work.ModifiedAt == default ? now : batch.Work.ModifiedAt;
            oldest = landed < oldest ? landed : oldest ?? landed;
        }

        var before = _seen.GetValueOrDefault(table);
        var isReal = !BatchId.IsPseudoTable(table);
        var (arrivals, isWhole) = isReal ? await ArrivalsAsync(table, cancellationToken) : ([], true);
        var tally = new TableTally();
        foreach (var counts in isReal ? await tables.CountsAsync(table, cancellationToken) : [])
        {
            tally.Add(counts);
        }

        // Where the newest files all wait or are refused, the counts know of one before them.
        var newest = arrivals.Count > 0 ? arrivals.Max(arrival => arrival.LandedAt) : before?.Standing.NewestData ?? tally.NewestData;
        var standing = new TableStanding(table, waiting, oldest, newest);
        return new SeenTable(
            row.Version,
                // Of a table that is met for the first time there is only the writer's clock.
                before is null
                    ? row.Instant(MovedTables.MovedAt) ?? now
                : before.Version == row.Version ? before.MovedAt
                : now,
            standing,
            new TableActivity(standing, arrivals, tally.RowsByDay()) { IsWhole = isWhole }
        );
    }

    private async Task<(IReadOnlyList<Arrival> Arrivals, bool IsWhole)> ArrivalsAsync(string table, CancellationToken cancellationToken)
    {
        var (arrivals, entries) = (new List<Arrival>(), 0);
        await foreach (var entry in tables.EntryRowsAsync(table, from: null, to: null, after: null, NewestEntries, cancellationToken))
        {
            entries++;

            // The rows of a duplicate are in the table by its original.
            if (
                Enum.TryParse<BatchState>(entry.Text("state"), ignoreCase: true, out var state)
                && state is BatchState.Published or BatchState.Duplicate
                && entry.Instant("modifiedAt") is { } landedAt
            )
            {
                arrivals.Add(new Arrival(landedAt, entry.Instant(EntryRows.QueryableAt)));
            }
        }

        return (arrivals, entries < NewestEntries);
    }

    // What is shown stays true while the store does not answer: ages go on from the times that were read.
    private async Task RefreshOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
            _isAway = false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
            {
                Log.TablesNotSeen(logger, failure);
            }

            _isAway = true;
        }
    }

    /// <summary>A table as it was looked at last.</summary>
    /// <param name="Version">The version of its row in the list of tables.</param>
    /// <param name="MovedAt">When the row was found changed, by this process's clock.</param>
    /// <param name="Standing">How it stood.</param>
    /// <param name="Activity">The same with what came last.</param>
    private sealed record SeenTable(string? Version, DateTimeOffset MovedAt, TableStanding Standing, TableActivity Activity);
}

/// <summary>A table with what came into it last.</summary>
/// <param name="Standing">How it stands.</param>
/// <param name="Arrivals">Those of its newest files, a few dozen at most, whose rows can be queried.</param>
/// <param name="Days">Rows of the last days, by the UTC day on which their files landed.</param>
public sealed record TableActivity(TableStanding Standing, IReadOnlyList<Arrival> Arrivals, IReadOnlyDictionary<DateOnly, DayRows> Days)
{
    /// <summary>True when the table has no other files than those that were gone through for <see cref="Arrivals"/>.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>A table into which nothing has come.</summary>
    public static TableActivity None(string table) =>
        new(
            new TableStanding(table, new Dictionary<string, long>(StringComparer.Ordinal), null, null),
            [],
            new Dictionary<DateOnly, DayRows>()
        );
}

/// <summary>A file whose rows can be queried.</summary>
/// <param name="LandedAt">When it landed, UTC.</param>
/// <param name="QueryableAt">Since when its rows can be queried, UTC; null where that is not known, as of a duplicate.</param>
public sealed record Arrival(DateTimeOffset LandedAt, DateTimeOffset? QueryableAt);

/// <summary>How often tables are looked at for the gauges.</summary>
public sealed class TableStandingOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Landfall:Telemetry";

    /// <summary>The pause between two looks: 15 s, and longer where a look takes long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(15);
}
