using System.Globalization;
using System.Text.Json;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Options;

namespace Landfall.Events.Webhook;

/// <summary>
/// What people have to be told, as rows of one partition of the ledger: an alert each, kept until the webhook has taken it, and one row of
/// how the webhook stands. All that changes with a post changes in one transaction with that row.
/// </summary>
/// <remarks>An alert comes here by the tell stage, before the event's own row is let go: none is missing after a crash.</remarks>
public sealed class AlertRows(ILedgerStore store, IOptions<AlertOptions> options, IOptions<WebhookOptions> webhook)
{
    /// <summary>The partition.</summary>
    internal const string Partition = "~alerts";

    private const string Waiting = "a|";
    private const string StateKey = "s";
    private const string Json = "json";

    // One more for the row of the webhook's state.
    private const int AtOnce = LedgerLimits.Changes - 1;

    /// <summary>
    /// Writes down those of <paramref name="events"/>, of one table, that people are to be alerted of, where a webhook is set. Idempotent:
    /// a row is named by its event's id. One that was told before is told again, under its id.
    /// </summary>
    public async Task AddAsync(IEnumerable<LandfallEvent> events, CancellationToken cancellationToken)
    {
        if (!webhook.Value.IsSet)
        {
            return;
        }

        foreach (
            var some in events
                .Where(one => options.Value.Wants(one.Type))
                .DistinctBy(KeyOf, StringComparer.Ordinal)
                .Chunk(LedgerLimits.Changes)
        )
        {
            await store.WriteAsync(Partition, [.. some.Select(one => new LedgerChange.Put(RowOf(one)))], cancellationToken);
        }
    }

    /// <summary>How the webhook stands; null where none is set, and before its first post.</summary>
    /// <exception cref="LedgerException">The row was written by another Landfall.</exception>
    public async Task<WebhookStanding?> StandingAsync(CancellationToken cancellationToken)
    {
        if (!webhook.Value.IsSet)
        {
            return null;
        }

        var state = (await StateAsync(cancellationToken)).State;
        return new WebhookStanding(webhook.Value.Host, state.IsParked, state.Tries, state.Reason ?? "", state.DueAt);
    }

    /// <summary>The row of the webhook's state; of another address or template it says that nothing went wrong yet.</summary>
    internal async Task<HeldState> StateAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Partition, StateKey, cancellationToken) is not { } row)
        {
            return new HeldState(new WebhookState { Mark = webhook.Value.Mark }, Version: null);
        }

        try
        {
            var state = JsonSerializer.Deserialize(LongText.Get(row, Json) ?? "", AlertJson.Default.WebhookState)
                ?? throw new JsonException("The document is null.");
            return new HeldState(state.Mark == webhook.Value.Mark ? state : state.Well() with { Mark = webhook.Value.Mark }, row.Version);
        }
        catch (JsonException problem)
        {
            throw new LedgerException(
                $"The ledger row '{StateKey}' of '{Partition}' cannot be read: {problem.Message} Expected the JSON that Landfall wrote; "
                    + "delete the row to begin anew, alerts that wait stay.",
                problem
            );
        }
    }

    /// <summary>Puts a state in place of the one that was read; null when another was faster.</summary>
    internal Task<HeldState?> WriteAsync(HeldState held, WebhookState next, CancellationToken cancellationToken) =>
        WriteAsync(held, next, [], cancellationToken);

    /// <summary>What waits, without what it says.</summary>
    internal IAsyncEnumerable<WaitingAlert> WaitingAsync(CancellationToken cancellationToken) =>
        store
            .ListAsync(Partition, LedgerKeys.StartingWith(Waiting), cancellationToken)
            .Select(row => new WaitingAlert(row.Key, row.Version!, row.Text("table") ?? "", row.Instant("time") ?? default));

    /// <summary>The first alerts of <paramref name="table"/> that wait, oldest first.</summary>
    internal async Task<IReadOnlyList<(string Key, LandfallEvent Alert)>> FirstAsync(string table, CancellationToken cancellationToken) =>
        await store
            .ListAsync(Partition, LedgerKeys.StartingWith(PrefixOf(table)) with { Most = options.Value.MostInPost }, cancellationToken)
            .Take(options.Value.MostInPost)
            .Select(row => (row.Key, EventRow.From(row).Event))
            .ToListAsync(cancellationToken);

    /// <summary>Takes away the post that was told and what it tells of; null when another was faster. Goes on where it was.</summary>
    internal async Task<HeldState?> ClearAsync(HeldState held, CancellationToken cancellationToken)
    {
        var told = held.State.Keys.ToHashSet(StringComparer.Ordinal);
        var range = new LedgerKeys(held.State.Keys.Min(StringComparer.Ordinal)!, held.State.Keys.Max(StringComparer.Ordinal) + " ");
        var contention = new Contention("the end of a post to the webhook");
        while (true)
        {
            var rows = await store
                .ListAsync(Partition, range, cancellationToken)
                .Where(row => told.Contains(row.Key))
                .ToListAsync(cancellationToken);
            var isRefused = false;
            foreach (var some in rows.SkipLast(rows.Count % AtOnce).Chunk(AtOnce))
            {
                isRefused |= !(await store.WriteAsync(Partition, [.. some.Select(Delete)], cancellationToken)).IsCommitted;
            }

            var rest = rows.TakeLast(rows.Count % AtOnce).Select(Delete).ToList();
            if (!isRefused && await WriteAsync(held, held.State.WithoutPost(), rest, cancellationToken) is { } next)
            {
                return next;
            }

            if ((await StateAsync(cancellationToken)).Version != held.Version)
            {
                return null;
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }

    /// <summary>Takes away alerts that nobody is told of any more, and counts them; null when another was faster.</summary>
    internal async Task<HeldState?> DropAsync(HeldState held, IEnumerable<WaitingAlert> dropped, CancellationToken cancellationToken)
    {
        HeldState? next = held;
        foreach (var some in dropped.Chunk(AtOnce))
        {
            next = await WriteAsync(
                next,
                next.State with
                {
                    Dropped = next.State.Dropped + some.Length,
                },
                [.. some.Select(one => new LedgerChange.Delete(one.Key, one.Version))],
                cancellationToken
            );
            if (next is null)
            {
                return null;
            }
        }

        return next;
    }

    private async Task<HeldState?> WriteAsync(
        HeldState held,
        WebhookState next,
        IReadOnlyList<LedgerChange> beside,
        CancellationToken cancellationToken
    )
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal);
        LongText.Put(columns, Json, JsonSerializer.Serialize(next, AlertJson.Default.WebhookState));
        var row = new LedgerRow(StateKey, columns, held.Version);
        LedgerChange change = held.Version is null ? new LedgerChange.Insert(row) : new LedgerChange.Replace(row);
        var write = await store.WriteAsync(Partition, [change, .. beside], cancellationToken);
        return write.IsCommitted ? new HeldState(next, write.Versions[0]) : null;
    }

    private static LedgerRow RowOf(LandfallEvent alert) => new EventRow(KeyOf(alert), alert).ToRow();

    // By the time, then the event: the same event has one row, and those of a table stand in their order.
    private static string KeyOf(LandfallEvent alert) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{PrefixOf(alert.Table)}{alert.Time.UtcTicks:D19}|{AlertKinds.Hash($"{alert.Type}\n{alert.Id}")}"
        );

    private static string PrefixOf(string table) => $"{Waiting}{LedgerRowKeys.PartitionOf(table)}|";

    private static LedgerChange Delete(LedgerRow row) => new LedgerChange.Delete(row.Key, row.Version!);
}

/// <summary>How a webhook stands, for whoever looks whether all is well.</summary>
/// <param name="Host">Scheme and host; nothing else of the address is shown.</param>
/// <param name="IsParked">True when it refused a post, and a person has to settle it.</param>
/// <param name="Tries">Tries since the last post that it took.</param>
/// <param name="Reason">What became of the last of them.</param>
/// <param name="DueAt">When the next one is, UTC; null when there is no reason to wait.</param>
public sealed record WebhookStanding(string Host, bool IsParked, int Tries, string Reason, DateTimeOffset? DueAt);

/// <summary>An alert that waits.</summary>
internal readonly record struct WaitingAlert(string Key, string Version, string Table, DateTimeOffset Time);

/// <summary>The webhook's state and the version that it was read in; null of one that is not written yet.</summary>
internal sealed record HeldState(WebhookState State, string? Version);

/// <summary>How the webhook stands, and the post that is on its way to it.</summary>
internal sealed record WebhookState
{
    /// <summary>Which webhook it is.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Until when somebody posts, UTC; null when nobody does.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>Tries since the last post that it took.</summary>
    public int Tries { get; init; }

    /// <summary>When the next try is, UTC.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>True when it refused a post.</summary>
    public bool IsParked { get; init; }

    /// <summary>What became of the last try that failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Alerts that were dropped and that nobody was told of.</summary>
    public long Dropped { get; init; }

    /// <summary>The post in hand: whoever sends it again sends the same.</summary>
    public AlertPost? Post { get; init; }

    /// <summary>The rows that it tells of.</summary>
    public IReadOnlyList<string> Keys
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True when the webhook has it, and only the rows have to go.</summary>
    public bool IsTold { get; init; }

    /// <summary>When tables were told of last, UTC, as far as that matters.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LastPosts
    {
        get;
        init => field = value ?? Nothing;
    } = Nothing;

    private static readonly Dictionary<string, DateTimeOffset> Nothing = new(StringComparer.Ordinal);

    /// <summary>The same, with nothing wrong.</summary>
    public WebhookState Well() => this with { Tries = 0, DueAt = null, IsParked = false, Reason = null };

    /// <summary>The same, with no post in hand.</summary>
    public WebhookState WithoutPost() => this with { Post = null, Keys = [], IsTold = false };
}
