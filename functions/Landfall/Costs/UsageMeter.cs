using System.Security.Cryptography;
using Landfall.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Costs;

/// <summary>
/// Adds up what this process uses, by table and day, until <see cref="UsageKeeper"/> has written it down. It holds two days of the tables
/// that worked on them.
/// </summary>
/// <remarks>Keep one for the life of the process. It is asked for each request and each file, never for a row.</remarks>
public sealed class UsageMeter(PipelineMetrics metrics, IOptions<CostOptions> options, TimeProvider time)
{
    /// <summary>Stands in place of a table for what no table's work is: polling, sweeps, what people ask, Durable's queues.</summary>
    public const string App = "-";

    private const int WriterLength = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<(DateOnly Day, string Table), Tally> _tallies = [];
    private readonly SharedTime _working = new(time);

    /// <summary>Names this process among those that write down what they used.</summary>
    public string Writer { get; } = RandomNumberGenerator.GetHexString(WriterLength, lowercase: true);

    /// <summary>Says that the work of this flow is for <paramref name="table"/>, the function that runs it among it.</summary>
    public UsageScope Of(string table)
    {
        FunctionRun.BelongsTo(table);
        return UsageScope.Enter(table, this);
    }

    /// <summary>Adds to what <paramref name="table"/> used today.</summary>
    public void Add(string table, Usage usage)
    {
        var key = (Today(time), table);
        lock (_gate)
        {
            _tallies[key] = _tallies.TryGetValue(key, out var tally)
                ? tally with
                {
                    Used = tally.Used + usage,
                }
                : new Tally(usage, Usage.None);
        }
    }

    /// <summary>A request was made to storage, for the table of this flow.</summary>
    /// <param name="service">A word of <see cref="StorageServices"/>.</param>
    /// <param name="operation">A word of <see cref="StorageOperations"/>.</param>
    /// <param name="isOk">True when storage answered.</param>
    public void Called(string service, string operation, bool isOk)
    {
        metrics.StorageCalled(service, operation, isOk ? Outcomes.Ok : Outcomes.Failed);
        var one = StorageCalls.One(operation);
        Add(
            UsageScope.CurrentTable ?? App,
            service switch
            {
                StorageServices.Blob => new Usage { Blobs = one },
                StorageServices.Queue => new Usage { Queues = one },
                _ => new Usage { Tables = one },
            }
        );
    }

    /// <summary>A function runs, until the answer is disposed.</summary>
    public FunctionRun Begin() => new(this, _working);

    /// <summary>The day of <paramref name="time"/>, UTC.</summary>
    internal static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>What changed since it was written down last, each with all of its day.</summary>
    internal IReadOnlyList<DayUsage> Unsaved()
    {
        lock (_gate)
        {
            return
            [
                .. _tallies
                    .Where(one => one.Value.Used != one.Value.Saved)
                    .Select(one => new DayUsage(one.Key.Day, one.Key.Table, one.Value.Used)),
            ];
        }
    }

    /// <summary>These are written down. Days before yesterday are let go of.</summary>
    internal void Saved(IReadOnlyList<DayUsage> usages)
    {
        lock (_gate)
        {
            foreach (var one in usages)
            {
                if (_tallies.TryGetValue((one.Day, one.Table), out var tally))
                {
                    _tallies[(one.Day, one.Table)] = tally with { Saved = one.Usage };
                }
            }

            Forget();
        }
    }

    /// <summary>Lets go of days before yesterday, written down or not: they may have been folded by now.</summary>
    internal void ForgetOld()
    {
        lock (_gate)
        {
            Forget();
        }
    }

    internal void Ran(string? table, double seconds) =>
        Add(table ?? App, new Usage { Executions = 1, GbSeconds = seconds * options.Value.InstanceMemory / 1024 });

    private void Forget()
    {
        var yesterday = Today(time).AddDays(-1);
        foreach (var key in _tallies.Keys.Where(key => key.Day < yesterday).ToList())
        {
            _tallies.Remove(key);
        }
    }

    private sealed record Tally(Usage Used, Usage Saved);
}

/// <summary>A function that runs, and what it has of the time that its instance works.</summary>
public sealed class FunctionRun : IDisposable
{
    private static readonly AsyncLocal<FunctionRun?> Running = new();

    private readonly UsageMeter _meter;
    private readonly SharedTime _working;
    private readonly double _began;
    private string? _table;

    internal FunctionRun(UsageMeter meter, SharedTime working)
    {
        (_meter, _working, _began) = (meter, working, working.Enter());
        Running.Value = this;
    }

    /// <summary>The function that runs in this flow works for <paramref name="table"/>; the first to say so is right.</summary>
    public static void BelongsTo(string table)
    {
        if (Running.Value is { } run)
        {
            run._table ??= table;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Running.Value = null;
        _meter.Ran(_table, _working.Leave() - _began);
    }
}

/// <summary>
/// A clock that goes as fast as one of those that run has a share of the time: with two of them half as fast. What each sees go by adds up
/// to the time in which at least one ran.
/// </summary>
internal sealed class SharedTime(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _since;
    private int _running;
    private double _seconds;

    /// <summary>One more runs; answers with what the clock shows.</summary>
    public double Enter() => Change(1);

    /// <summary>One runs no more; answers with what the clock shows.</summary>
    public double Leave() => Change(-1);

    private double Change(int by)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_running > 0)
            {
                _seconds += time.GetElapsedTime(_since, now).TotalSeconds / _running;
            }

            (_since, _running) = (now, _running + by);
            return _seconds;
        }
    }
}
