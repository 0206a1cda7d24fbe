using Landfall.Ledger.Rows;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Costs;

/// <summary>
/// Writes down each minute what this process used, and at its end; folds old days; and keeps the gauges of what tables cost this month.
/// </summary>
public sealed class UsageKeeper(
    UsageMeter meter,
    UsageRows rows,
    PipelineMetrics metrics,
    IOptions<CostOptions> options,
    TimeProvider time,
    ILogger<UsageKeeper> logger
) : IDisposable
{
    private const int LooksEach = 5;

    private static readonly TimeSpan Folds = TimeSpan.FromHours(1);

    // A host that stops has little time, and what is lost is a minute's.
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly MonthCosts _month = new(rows, options.Value);
    private bool _isAway;

    /// <summary>Keeps it until cancelled; then what is left is written, and the gauges go away.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var folded = default(DateTimeOffset?);
        try
        {
            for (var round = 0; ; round++)
            {
                await TryAsync(SaveAsync, cancellationToken);
                if (time.GetUtcNow() - folded is not { } since || since >= Folds)
                {
                    folded = await TryAsync(rows.FoldAsync, cancellationToken) ? time.GetUtcNow() : folded;
                }

                if (options.Value.Prices.AreSet && round % LooksEach == 0)
                {
                    await TryAsync(ShowAsync, cancellationToken);
                }

                await Task.Delay(options.Value.Every, time, cancellationToken);
            }
        }
        finally
        {
            metrics.Show(costs: []);
            using var last = new CancellationTokenSource(LastWrite, time);
            await TryAsync(SaveAsync, last.Token);
        }
    }

    /// <summary>Writes down what was used and is not written yet.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; the next call writes it.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            meter.ForgetOld();
            var unsaved = meter.Unsaved();
            await rows.WriteAsync(meter.Writer, unsaved, cancellationToken);
            meter.Saved(unsaved);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task ShowAsync(CancellationToken cancellationToken) =>
        metrics.Show(await _month.ReadAsync(UsageMeter.Today(time), cancellationToken));

    // Costs hold nothing up: what cannot be written now is written with the next minute's.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
            _isAway = false;
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
            {
                Log.UsageNotWritten(logger, failure);
            }

            _isAway = true;
            return false;
        }
    }
}

/// <summary>What tables cost in the month that is. Days that nobody writes to any more are read once and remembered.</summary>
internal sealed class MonthCosts(UsageRows rows, CostOptions options)
{
    // Writers write of today and yesterday.
    private const int OpenDays = 2;

    private readonly Dictionary<string, Usage> _closed = new(StringComparer.Ordinal);
    private DateOnly _next;

    /// <summary>Reads the days that are not remembered.</summary>
    public async Task<IReadOnlyList<TableCost>> ReadAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        if (_next < first)
        {
            _closed.Clear();
            _next = first;
        }

        var open = today.AddDays(1 - OpenDays);
        if (_next < open)
        {
            var closing = new Dictionary<string, Usage>(StringComparer.Ordinal);
            await AddAsync(closing, _next, open.AddDays(-1), cancellationToken);
            Add(_closed, closing);
            _next = open;
        }

        var sums = new Dictionary<string, Usage>(_closed, StringComparer.Ordinal);
        await AddAsync(sums, _next, today, cancellationToken);
        return
        [
            .. sums.Select(one => new TableCost(
                one.Key,
                (double)options.Prices.Of(one.Value).GetValueOrDefault(),
                (double?)options.BudgetOf(one.Key)
            )),
        ];
    }

    private async Task AddAsync(Dictionary<string, Usage> sums, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await foreach (var (_, table, usage) in rows.ReadAsync(table: null, from, to, cancellationToken))
        {
            sums[table] = sums.GetValueOrDefault(table, Usage.None) + usage;
        }
    }

    private static void Add(Dictionary<string, Usage> sums, Dictionary<string, Usage> more)
    {
        foreach (var (table, usage) in more)
        {
            sums[table] = sums.GetValueOrDefault(table, Usage.None) + usage;
        }
    }
}

/// <summary>What the keeper says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "What this process used cannot be written into the ledger, which does not answer. It is tried each minute, and goes on by itself."
    )]
    public static partial void UsageNotWritten(ILogger logger, Exception failure);
}
