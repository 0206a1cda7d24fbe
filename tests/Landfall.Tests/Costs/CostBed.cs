using Landfall.Costs;
using Landfall.Ledger.Rows;
using Landfall.Telemetry;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Costs;

/// <summary>What costs are measured with, on a clock of its own.</summary>
internal sealed class CostBed : IDisposable
{
    private readonly List<UsageKeeper> _keepers = [];

    public CostBed(ILedgerStore? store = null)
    {
        Store = store ?? new MemoryLedgerStore();
        Metrics = new PipelineMetrics(Time);
        Rows = new UsageRows(Store, Options.Create(Settings), Time);
        Meter = NewMeter();
        Keeper = NewKeeper(Meter);
        Report = new CostReport(Rows, Options.Create(Settings));
    }

    public static DateOnly Today { get; } = new(2026, 11, 28);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 6, 0, 0, TimeSpan.Zero));

    public CostOptions Settings { get; } = new();

    public ILedgerStore Store { get; }

    public PipelineMetrics Metrics { get; }

    public UsageRows Rows { get; }

    public UsageMeter Meter { get; }

    public UsageKeeper Keeper { get; }

    public CostReport Report { get; }

    /// <summary>The meter of another process.</summary>
    public UsageMeter NewMeter() => new(Metrics, Options.Create(Settings), Time);

    public UsageKeeper NewKeeper(UsageMeter meter)
    {
        var keeper = new UsageKeeper(meter, Rows, Metrics, Options.Create(Settings), Time, NullLogger<UsageKeeper>.Instance);
        _keepers.Add(keeper);
        return keeper;
    }

    /// <summary>What this process used and has not written down, by table.</summary>
    public Dictionary<string, Usage> Unsaved() => Meter.Unsaved().ToDictionary(one => one.Table, one => one.Usage, StringComparer.Ordinal);

    /// <summary>All rows of the ledger: key and the rows that were curated.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync() =>
        await Store
            .ListAsync("~costs", LedgerKeys.All, default)
            .Select(row => FormattableString.Invariant($"{row.Key} {row.Number("rows")}"))
            .ToListAsync();

    public async Task<IReadOnlyList<DayUsage>> ReadAsync(DateOnly from, DateOnly to, string? table = null) =>
        await Rows.ReadAsync(table, from, to, default).ToListAsync();

    public void Dispose()
    {
        _keepers.ForEach(keeper => keeper.Dispose());
        Metrics.Dispose();
    }
}
