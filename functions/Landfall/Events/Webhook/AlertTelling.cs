using System.Security.Cryptography;
using Landfall.Ledger;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Events.Webhook;

/// <summary>
/// Tells the webhook what waits for people: one post a table and moment, one post at a time, beside the pipeline and never in its way.
/// While the webhook is away alerts wait, up to a number and an age.
/// </summary>
public sealed class AlertTelling(
    AlertRows rows,
    WebhookClient client,
    IOptions<AlertOptions> options,
    IOptions<WebhookOptions> webhook,
    PipelineMetrics metrics,
    TimeProvider time,
    ILogger<AlertTelling> logger
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan ParkedFor = TimeSpan.FromHours(1);

    // Whoever posts and dies keeps others waiting for so much longer than a post may take.
    private static readonly TimeSpan ClaimSpare = TimeSpan.FromSeconds(20);

    // Clocks of several hosts differ by seconds.
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SurveyEvery = TimeSpan.FromMinutes(1);

    // Another instance may be the one that tells by then.
    private static readonly TimeSpan ShownFor = TimeSpan.FromMinutes(5);

    private DateTimeOffset _surveyedAt = DateTimeOffset.MinValue;

    /// <summary>
    /// Tells what is due. Idempotent: a post that goes out twice is the same, with the same id; of two that run at once one does it.
    /// </summary>
    /// <exception cref="Ledger.Rows.LedgerStoreException">The store does not answer; the next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!webhook.Value.IsSet)
        {
            return;
        }

        var (held, now) = (await rows.StateAsync(cancellationToken), time.GetUtcNow());
        if (IsAhead(held.State.ClaimedUntil, now, webhook.Value.Timeout + ClaimSpare))
        {
            return;
        }

        var isDue = !IsAhead(held.State.DueAt, now, LongestAskedFor);
        if (!isDue && now - _surveyedAt < SurveyEvery)
        {
            return;
        }

        if (await SurveyAsync(held, now, cancellationToken) is not var (left, tables) || !isDue)
        {
            return;
        }

        if (left.State.Post is null && tables.Count == 0)
        {
            return;
        }

        if (await TellAsync(left, new Queue<string>(tables), now + LongestRun, cancellationToken) is { } last)
        {
            await rows.WriteAsync(last, last.State with { ClaimedUntil = null }, cancellationToken);
        }
    }

    /// <summary>Sends a post that says it is a test; null when no webhook is set. One that is taken ends a refusal before it.</summary>
    public async Task<WebhookAnswer?> TestAsync(CancellationToken cancellationToken)
    {
        if (!webhook.Value.IsSet)
        {
            return null;
        }

        var answer = await client.PostAsync(AlertPost.Test(time.GetUtcNow(), options.Value.PlaybookUrl), cancellationToken);
        var contention = new Contention("the end of the webhook's pause");
        while (
            answer.Outcome == WebhookOutcome.Taken
            && await rows.StateAsync(cancellationToken) is { State.Tries: > 0 } held
            && await rows.WriteAsync(held, held.State.Well(), cancellationToken) is null
        )
        {
            await contention.RefusedAsync(cancellationToken);
        }

        return answer;
    }

    // Null when another was faster.
    private async Task<(HeldState Held, IReadOnlyList<string> Due)?> SurveyAsync(
        HeldState held,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var waiting = await rows.WaitingAsync(cancellationToken).ToListAsync(cancellationToken);
        var inHand = held.State.Keys.ToHashSet(StringComparer.Ordinal);
        var others = waiting.Where(one => !inHand.Contains(one.Key)).OrderBy(one => one.Time).ToList();
        var dropped = others.FindAll(one => now - one.Time > options.Value.KeepFor);
        dropped.AddRange(others.Skip(dropped.Count).Take(others.Count - dropped.Count - options.Value.MostWaiting));
        if (dropped.Count > 0)
        {
            if (await rows.DropAsync(held, dropped, cancellationToken) is not { } next)
            {
                return null;
            }

            held = next;
            metrics.AlertsTold(AlertOutcomes.Dropped, dropped.Count);
            Log.Dropped(logger, dropped.Count, webhook.Value.Host, options.Value.MostWaiting, options.Value.KeepFor);
        }

        // The first step of a counter that begins later is not seen by who asks for its growth.
        metrics.AlertsTold(AlertOutcomes.Dropped, 0);
        var left = others.Skip(dropped.Count).ToList();
        var oldest = held.State is { Post: not null, IsTold: false } ? waiting.Where(one => inHand.Contains(one.Key)) : [];
        var times = oldest.Concat(left).Select(one => (DateTimeOffset?)one.Time);
        metrics.ShowOldestAlert(times.Min(), ShownFor);
        _surveyedAt = now;
        return (
            held,
            [
                .. left.GroupBy(one => one.Table, StringComparer.Ordinal)
                    .Where(table => now - table.First().Time >= options.Value.Gather && !WasToldLately(held.State, table.Key, now))
                    .Select(table => table.Key),
            ]
        );
    }

    private bool WasToldLately(WebhookState state, string table, DateTimeOffset now) =>
        state.LastPosts.TryGetValue(table, out var last) && IsAhead(last + options.Value.Between, now, options.Value.Between);

    // A time that nobody sets so far ahead was set by a clock that was wrong, and would keep alerts waiting until it comes.
    private static bool IsAhead(DateTimeOffset? until, DateTimeOffset now, TimeSpan longest) =>
        until > now && until - now <= longest + ClocksApart;

    // Null when another was faster, or has it in hand now.
    private async Task<HeldState?> TellAsync(
        HeldState held,
        Queue<string> tables,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        HeldState? at = held;
        while (at is not null)
        {
            if (at.State is { Post: not null, IsTold: true })
            {
                at = await rows.ClearAsync(at, cancellationToken);
                continue;
            }

            if (at.State.Post is null)
            {
                if (time.GetUtcNow() >= until || !tables.TryDequeue(out var table))
                {
                    return at;
                }

                var alerts = await rows.FirstAsync(table, cancellationToken);
                if (alerts.Count == 0)
                {
                    continue;
                }

                at = at with
                {
                    State = at.State with
                    {
                        Post = AlertKinds.PostOf(
                            [.. alerts.Select(one => one.Alert)],
                            at.State.Dropped,
                            options.Value.PlaybookUrl,
                            time.GetUtcNow()
                        ),
                        Keys = [.. alerts.Select(one => one.Key)],
                    },
                };
            }

            // What goes out is written down before, with who does it: so it is the same whoever sends it again.
            var claimed = at.State with { ClaimedUntil = time.GetUtcNow() + webhook.Value.Timeout + ClaimSpare };
            at = await rows.WriteAsync(at, claimed, cancellationToken) is { } mine ? await PostAsync(mine, cancellationToken) : null;
        }

        return null;
    }

    // Null when there is nothing more to do now.
    private async Task<HeldState?> PostAsync(HeldState held, CancellationToken cancellationToken)
    {
        var (state, post) = (held.State, held.State.Post!);
        var answer = await client.PostAsync(post, cancellationToken);
        var now = time.GetUtcNow();
        if (answer.Outcome == WebhookOutcome.Taken)
        {
            metrics.AlertsTold(Outcomes.Ok, post.Count);
            if (state.Tries > 0)
            {
                Log.TakesAgain(logger, answer.Host, state.Tries);
            }

            var lately = state.LastPosts.Where(last => now - last.Value < options.Value.Between && last.Key != post.Table);
            return await rows.WriteAsync(
                held,
                state.Well() with
                {
                    IsTold = true,
                    Dropped = state.Dropped - post.Dropped,
                    LastPosts = lately.Append(KeyValuePair.Create(post.Table, now)).ToDictionary(StringComparer.Ordinal),
                },
                cancellationToken
            );
        }

        metrics.AlertsTold(Outcomes.Failed, post.Count);
        var isParked = answer.Outcome == WebhookOutcome.Refused;
        var dueAt = now + (isParked ? ParkedFor : Pause(state.Tries, answer.RetryAfter));
        if (isParked)
        {
            Log.Refused(logger, answer.Host, answer.Words, dueAt);
        }
        else if (state.Tries == 0)
        {
            Log.Away(logger, answer.Host, answer.Words, dueAt);
        }

        await rows.WriteAsync(
            held,
            (answer.MayHaveIt ? state : state.WithoutPost()) with
            {
                ClaimedUntil = null,
                Tries = state.Tries + 1,
                DueAt = dueAt,
                IsParked = isParked,
                Reason = answer.Words,
            },
            cancellationToken
        );
        return null;
    }

    // Several Landfalls that lost one webhook at the same moment come back apart.
    private static TimeSpan Pause(int tries, TimeSpan? askedFor)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(tries, 10));
        pause = (pause < LongestPause ? pause : LongestPause) * (RandomNumberGenerator.GetInt32(80, 101) / 100d);
        var asked =
            askedFor < LongestAskedFor ? askedFor.Value
            : askedFor is null ? TimeSpan.Zero
            : LongestAskedFor;
        return asked > pause ? asked : pause;
    }
}

/// <summary>What telling people says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The webhook at {Host} did not take an alert: {Reason} It is tried again from {DueAt} on; until then alerts wait in the ledger."
    )]
    public static partial void Away(ILogger logger, string host, string reason, DateTimeOffset dueAt);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The webhook at {Host} refuses alerts: {Reason} Look at Landfall:Alerts:Webhook, then run 'landfall alerts test', which ends the "
            + "pause; without it the next try is at {DueAt}. Alerts wait in the ledger."
    )]
    public static partial void Refused(ILogger logger, string host, string reason, DateTimeOffset dueAt);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "{Alerts} alerts for the webhook at {Host} were dropped, as more than {Most} waited or they were older than {KeepFor}. "
            + "'landfall parked' and 'landfall status' show what they told of."
    )]
    public static partial void Dropped(ILogger logger, int alerts, string host, int most, TimeSpan keepFor);

    [LoggerMessage(4, LogLevel.Information, "The webhook at {Host} takes alerts again, after {Tries} tries.")]
    public static partial void TakesAgain(ILogger logger, string host, int tries);
}
