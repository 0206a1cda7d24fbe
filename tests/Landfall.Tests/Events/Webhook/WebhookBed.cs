using System.Text.Json;
using Landfall.Events;
using Landfall.Events.Webhook;
using Landfall.Ledger.Rows;
using Landfall.Telemetry;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Events.Webhook;

/// <summary>Alerts in a ledger, a clock that a test moves, and a webhook on loopback.</summary>
internal sealed class WebhookBed : IAsyncDisposable
{
    public const string Table = "crm.person";

    private WebhookBed(LoopbackWebhook webhook, ILedgerStore store)
    {
        (Webhook, Store) = (webhook, store);
        Options = new AlertOptions { Gather = TimeSpan.Zero, Between = TimeSpan.Zero };
        WebhookOptions = new WebhookOptions { Url = webhook.Url };
        Metrics = new PipelineMetrics(Time);
        Recorded = new RecordedMetrics(Metrics);
    }

    public LoopbackWebhook Webhook { get; }

    public ILedgerStore Store { get; }

    public FakeTimeProvider Time { get; } = new(LedgerBed.Now);

    public AlertOptions Options { get; }

    public WebhookOptions WebhookOptions { get; }

    public PipelineMetrics Metrics { get; }

    public RecordedMetrics Recorded { get; }

    public RecordedLog<AlertTelling> Log { get; } = new();

    public AlertRows Rows =>
        new(Store, Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(WebhookOptions));

    public static async Task<WebhookBed> CreateAsync(ILedgerStore? store = null) =>
        new(await LoopbackWebhook.StartAsync(), store ?? new MemoryLedgerStore());

    /// <summary>A file of the table stopped now.</summary>
    public LandfallEvent Refused(int number, string table = Table, string code = "header-missing-columns")
    {
        var batch = FormattableString.Invariant($"{table}-20261120T060000-{number:D20}");
        var data = JsonSerializer.SerializeToUtf8Bytes(
            new BatchParkedData(table, batch, 0, Landfall.Ledger.BatchState.Refused, code),
            EventJson.Default.BatchParkedData
        );
        return new LandfallEvent($"{batch}-g0:refused:1", EventType.BatchParked, table, Time.GetUtcNow(), new BinaryData(data));
    }

    /// <summary>A promise of the table is broken, or kept again.</summary>
    public LandfallEvent Promise(bool isKept, string table = Table)
    {
        var word = isKept ? "recovered" : "breached";
        var data = $$"""{"table":"{{table}}","objective":"latency","since":"2026-11-20T06:00:00Z","reason":"a file waits since 11 min."}""";
        return new LandfallEvent(
            $"{table}:latency:20261120T060000:{word}",
            $"landfall.slo.{word}",
            table,
            Time.GetUtcNow(),
            BinaryData.FromString(data)
        );
    }

    public Task AddAsync(params IEnumerable<LandfallEvent> events) => Rows.AddAsync(events, default);

    /// <summary>One run of the timer, on an instance of its own.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var client = Client();
        await Telling(client).RunAsync(cancellationToken);
    }

    public WebhookClient Client() =>
        new(
            Microsoft.Extensions.Options.Options.Create(WebhookOptions),
            Microsoft.Extensions.Options.Options.Create(new EventOptions()),
            Time
        );

    public AlertTelling Telling(WebhookClient client) =>
        new(
            Rows,
            client,
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(WebhookOptions),
            Metrics,
            Time,
            Log
        );

    /// <summary>The alerts that wait.</summary>
    public async Task<IReadOnlyList<WaitingAlert>> WaitingAsync() => await Rows.WaitingAsync(default).ToListAsync();

    /// <summary>What is counted of alerts so far.</summary>
    public IReadOnlyList<string> Counted() =>
        [.. Recorded.Lines().Where(line => line.StartsWith("landfall.alerts", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        Recorded.Dispose();
        Metrics.Dispose();
        await Webhook.DisposeAsync();
    }
}
