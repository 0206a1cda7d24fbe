using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Reflection;
using Landfall.Events.Webhook;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Ledger.Rows.Tables;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Events.Webhook;

public sealed class AlertTellingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_FileIsRefused_TellsItOnceAsCloudEvent()
    {
        await using var bed = await WebhookBed.CreateAsync();
        await bed.AddAsync(bed.Refused(1));
        using var caller = new Activity("caller").Start();

        await bed.RunAsync();
        await bed.RunAsync();

        var post = Assert.Single(bed.Webhook.Posts);
        Assert.Equal("application/cloudevents+json; charset=utf-8", post.ContentType);
        Assert.DoesNotContain(post.Headers, name => name is "traceparent" or "Request-Id" or "tracestate" or "Correlation-Context");
        var hash = post.Id[^20..];
        Assert.Equal(
            $$"""
            {"id":"crm.person:alerts:{{hash}}","source":"/landfall","type":"landfall.alerts",
            "data":{"id":"crm.person:alerts:{{hash}}","table":"crm.person",
            "time":"2026-11-20T06:00:00\u002B00:00","title":"crm.person: 1 file was refused with header-missing-columns.","count":1,
            "lines":[{"type":"landfall.batch.parked","alert":"LandfallFilesStopped","severity":"page",
            "time":"2026-11-20T06:00:00\u002B00:00","count":1,
            "title":"1 file was refused with header-missing-columns.","next":"Run \u0027landfall parked crm.person\u0027.",
            "playbook":"docs/operations/playbook.md#landfallfilesstopped",
            "events":["crm.person-20261120T060000-00000000000000000001-g0:refused:1"]}],"moreLines":0,"dropped":0,"severity":"page",
            "text":"1 file was refused with header-missing-columns. Run \u0027landfall parked crm.person\u0027.
             See docs/operations/playbook.md#landfallfilesstopped"
            },"time":"2026-11-20T06:00:00+00:00","specversion":"1.0","datacontenttype":"application/json","subject":"crm.person"}
            """.Replace("\n", "", StringComparison.Ordinal),
            post.Body
        );
        Assert.Empty(await bed.WaitingAsync());
        Assert.Equal(
            [
                "landfall.alerts.oldest.age 0",
                "landfall.alerts.told{landfall.outcome=dropped} 0",
                "landfall.alerts.told{landfall.outcome=ok} 1",
            ],
            bed.Counted()
        );
        Assert.Empty(bed.Log.Lines);
    }

    // The post in hand is written down with the keys of all that it tells of, in one row.
    [Fact]
    public async Task RunAsync_AsManyAlertsInAPostAsCanBeSet_FitIntoTheirRow()
    {
        await using var bed = await WebhookBed.CreateAsync();
        var most = typeof(AlertOptions).GetProperty(nameof(AlertOptions.MostInPost))!.GetCustomAttribute<RangeAttribute>()!.Maximum;
        bed.Options.MostInPost = (int)most;
        var table = "crm." + new string('t', 56);
        await bed.AddAsync(Enumerable.Range(0, (int)most).Select(number => bed.Refused(number, table)));

        await bed.RunAsync();

        Assert.Single(bed.Webhook.Posts);
        Assert.Empty(await bed.WaitingAsync());
    }

    [Fact]
    public async Task RunAsync_WebhookAnswers500ThenOk_SendsTheSamePostAgainAfterAPause()
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Webhook.Answer = _ => new WebhookReply(500);
        await bed.AddAsync(bed.Refused(1));
        await bed.RunAsync();
        await bed.AddAsync(bed.Refused(2));

        bed.Time.Advance(TimeSpan.FromSeconds(3));
        await bed.RunAsync();
        Assert.Single(bed.Webhook.Posts);
        bed.Webhook.Answer = _ => new WebhookReply(200);
        bed.Time.Advance(TimeSpan.FromSeconds(3));
        await bed.RunAsync();

        Assert.Equal(3, bed.Webhook.Posts.Count);
        Assert.Equal(bed.Webhook.Posts[0].Body, bed.Webhook.Posts[1].Body);
        Assert.NotEqual(bed.Webhook.Posts[0].Id, bed.Webhook.Posts[2].Id);
        Assert.Empty(await bed.WaitingAsync());
        Assert.Contains("landfall.alerts.told{landfall.outcome=failed} 1", bed.Counted());
        Assert.Contains("landfall.alerts.told{landfall.outcome=ok} 2", bed.Counted());
        Assert.Equal(
            [
                $"Warning: The webhook at {bed.Webhook.Host} did not take an alert: It answered 500 InternalServerError. It is tried again",
                $"Information: The webhook at {bed.Webhook.Host} takes alerts again, after 1 tries.",
            ],
            bed.Log.Lines.Select(line => line.Split(" from ")[0])
        );
    }

    // The clock was a day ahead for a while: when a post was tried, when one was taken, or when a process died that had one in hand.
    [Theory]
    [InlineData(500)]
    [InlineData(200)]
    [InlineData(0)]
    public async Task RunAsync_ClockIsPutBackByADay_TellsAllTheSame(int answer)
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Options.Between = TimeSpan.FromMinutes(1);
        bed.Webhook.Answer = _ => new WebhookReply(answer);
        bed.Time.Advance(TimeSpan.FromDays(1));
        await bed.AddAsync(bed.Refused(1));
        if (answer == 0)
        {
            var held = await bed.Rows.StateAsync(default);
            await bed.Rows.WriteAsync(held, held.State with { ClaimedUntil = bed.Time.GetUtcNow().AddSeconds(30) }, default);
        }
        else
        {
            await bed.RunAsync();
        }

        bed.Time.AdjustTime(bed.Time.GetUtcNow().AddDays(-1));
        await bed.AddAsync(bed.Refused(2));
        bed.Webhook.Answer = _ => new WebhookReply(200);
        await bed.RunAsync();

        Assert.Contains("-00000000000000000002-g0", bed.Webhook.Posts[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WebhookIsAwayForDays_TriesEachTenMinutesAtLast()
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Webhook.Answer = _ => new WebhookReply(502);
        await bed.AddAsync(bed.Refused(1));
        var tries = new List<DateTimeOffset>();
        for (var start = bed.Time.GetUtcNow(); bed.Time.GetUtcNow() - start < TimeSpan.FromHours(6); )
        {
            var before = bed.Webhook.Posts.Count;
            await bed.RunAsync();
            if (bed.Webhook.Posts.Count > before)
            {
                tries.Add(bed.Time.GetUtcNow());
            }

            bed.Time.Advance(TimeSpan.FromSeconds(30));
        }

        var pauses = tries.Zip(tries.Skip(1), (first, next) => next - first).ToList();
        Assert.InRange(tries.Count, 40, 60);
        Assert.All(pauses.Skip(10), pause => Assert.InRange(pause, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10.5)));
        Assert.Single(bed.Webhook.Posts.Select(post => post.Body).Distinct(StringComparer.Ordinal));
        Assert.Single(bed.Log.Lines);
        Assert.Contains("landfall.alerts.oldest.age 21", string.Join('\n', bed.Counted()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WebhookHangs_GivesUpAfterTheTimeoutAndAnotherInstanceWaits()
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Webhook.Answer = _ => null;
        await bed.AddAsync(bed.Refused(1));

        var run = bed.RunAsync();
        await bed.Webhook.HeardAsync();
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await run;

        var first = Assert.Single(bed.Webhook.Posts);
        Assert.Contains("It did not answer within 10 s.", Assert.Single(bed.Log.Lines), StringComparison.Ordinal);
        bed.Webhook.Answer = _ => new WebhookReply(204);
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.RunAsync();
        Assert.Equal([first.Body, first.Body], bed.Webhook.Posts.Select(post => post.Body));
        Assert.Empty(await bed.WaitingAsync());
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Fri, 20 Nov 2026 06:02:00 GMT", 120)]
    [InlineData("86400", 3600)]
    public async Task RunAsync_WebhookSays429_WaitsAsLongAsItAsksUpToAnHour(string retryAfter, int seconds)
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Webhook.Answer = _ => new WebhookReply(429, ("Retry-After", retryAfter));
        await bed.AddAsync(bed.Refused(1));
        await bed.RunAsync();

        bed.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
        await bed.RunAsync();
        Assert.Single(bed.Webhook.Posts);
        Assert.False((await bed.Rows.StandingAsync(default))!.IsParked);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await bed.RunAsync();
        Assert.Equal(2, bed.Webhook.Posts.Count);
    }

    [Theory]
    [InlineData(410, "It answered 410 Gone.")]
    [InlineData(308, "It answered 308 PermanentRedirect.")]
    public async Task RunAsync_WebhookRefuses_IsParkedUntilATestIsTaken(int status, string words)
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Webhook.Answer = _ => new WebhookReply(status, ("Location", $"{bed.Webhook.Host}/elsewhere"));
        await bed.AddAsync(bed.Refused(1));

        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(59));
        await bed.RunAsync();
        var standing = await bed.Rows.StandingAsync(default);
        using var client = bed.Client();
        var refused = await bed.Telling(client).TestAsync(default);
        bed.Webhook.Answer = _ => new WebhookReply(200);
        var taken = await bed.Telling(client).TestAsync(default);
        await bed.RunAsync();

        Assert.Equal(new WebhookStanding(bed.Webhook.Host, IsParked: true, 1, words, LedgerNow(bed).AddHours(1)), standing);
        Assert.Equal((WebhookOutcome.Refused, WebhookOutcome.Taken), (refused!.Outcome, taken!.Outcome));
        Assert.Equal(4, bed.Webhook.Posts.Count);
        Assert.All(bed.Webhook.Posts, post => Assert.Equal($"/hooks/{LoopbackWebhook.Secret}", post.Path));
        Assert.Equal("1 file was refused with header-missing-columns.", Assert.Single(bed.Webhook.Posts[3].Lines));
        Assert.Empty(await bed.WaitingAsync());
        Assert.StartsWith(
            $"Warning: The webhook at {bed.Webhook.Host} refuses alerts: {words} Look at Landfall:Alerts:Webhook, then run",
            bed.Log.Lines.First(),
            StringComparison.Ordinal
        );
        await NoSecretAsync(bed);
    }

    [Fact]
    public async Task RunAsync_WebhookRefusesAndAnotherIsSet_TellsThatAtOnce()
    {
        await using var bed = await WebhookBed.CreateAsync();
        await using var other = await LoopbackWebhook.StartAsync();
        bed.Webhook.Answer = _ => new WebhookReply(404);
        await bed.AddAsync(bed.Refused(1));
        await bed.RunAsync();

        bed.WebhookOptions.Url = other.Url;
        await bed.RunAsync();

        Assert.Single(other.Posts);
        Assert.Empty(await bed.WaitingAsync());
    }

    [Fact]
    public async Task RunAsync_KilledAfterTheAnswerWasSent_SendsThePostAgainWithTheSameId()
    {
        await using var bed = await WebhookBed.CreateAsync();
        await bed.AddAsync(bed.Refused(1), bed.Refused(2));
        using var killed = new CancellationTokenSource();
        bed.Webhook.Answer = _ => null;
        var run = bed.RunAsync(killed.Token);
        await bed.Webhook.HeardAsync();
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await bed.AddAsync(bed.Refused(3));
        bed.Webhook.Answer = _ => new WebhookReply(200);

        await bed.RunAsync();
        Assert.Single(bed.Webhook.Posts);
        bed.Time.Advance(TimeSpan.FromSeconds(31));
        await bed.RunAsync();

        Assert.Equal([2, 2, 1], bed.Webhook.Posts.Select(post => post.Data.GetProperty("count").GetInt32()));
        Assert.Equal(bed.Webhook.Posts[0].Body, bed.Webhook.Posts[1].Body);
        Assert.Empty(await bed.WaitingAsync());
    }

    [Fact]
    public async Task RunAsync_KilledAfterItWasToldAndBeforeItsRowsWereGone_SendsNothingMore()
    {
        await using var bed = await WebhookBed.CreateAsync();
        await bed.AddAsync(Enumerable.Range(1, 250).Select(number => bed.Refused(number)));
        var alerts = await bed.Rows.FirstAsync(WebhookBed.Table, default);
        var held = await bed.Rows.StateAsync(default);
        var state = held.State with
        {
            Post = AlertKinds.PostOf([.. alerts.Select(one => one.Alert)], 0, "docs", bed.Time.GetUtcNow()),
            Keys = [.. alerts.Take(249).Select(one => one.Key)],
            IsTold = true,
            ClaimedUntil = bed.Time.GetUtcNow(),
        };
        Assert.NotNull(await bed.Rows.WriteAsync(held, state, default));
        bed.Time.Advance(TimeSpan.FromSeconds(1));

        await bed.RunAsync();

        // The one that came after the post is told by itself.
        Assert.Equal(1, Assert.Single(bed.Webhook.Posts).Data.GetProperty("count").GetInt32());
        Assert.Empty(await bed.WaitingAsync());
        var left = await bed.Rows.StateAsync(default);
        Assert.Null(left.State.Post);
        Assert.Null(left.State.ClaimedUntil);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("tables")]
    public async Task RunAsync_ThousandFilesAreRefused_IsOnePostWithCountsAndTheFirst(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-webhook-");
        await using var sqlite = new SqliteLedgerStore(
            Options.Create(new SqliteLedgerOptions { Path = Path.Combine(folder.FullName, "ledger.db") })
        );
        Landfall.Ledger.Rows.ILedgerStore store = kind switch
        {
            "sqlite" => sqlite,
            "tables" => new TableLedgerStore(
                new Azure.Data.Tables.TableServiceClient(azurite.ConnectionString),
                Options.Create(new TableLedgerOptions { Name = $"t{azurite.NewPrefix().Replace("-", "", StringComparison.Ordinal)}alerts" })
            ),
            _ => new MemoryLedgerStore(),
        };
        await store.EnsureAsync(default);
        await using var bed = await WebhookBed.CreateAsync(store);
        await bed.AddAsync(
            Enumerable.Range(1, 1_000).Select(n => bed.Refused(n, code: n % 10 == 0 ? "not-utf8" : "header-missing-columns"))
        );

        await bed.RunAsync();
        await bed.RunAsync();

        var data = Assert.Single(bed.Webhook.Posts).Data;
        Assert.Equal(1_000, data.GetProperty("count").GetInt32());
        Assert.Equal(
            ["900 files were refused with header-missing-columns.", "100 files were refused with not-utf8."],
            bed.Webhook.Posts[0].Lines.OrderDescending(StringComparer.Ordinal)
        );
        Assert.All(data.GetProperty("lines").EnumerateArray(), line => Assert.Equal(5, line.GetProperty("events").GetArrayLength()));
        Assert.InRange(bed.Webhook.Posts[0].Body.Length, 500, 4_000);
        Assert.Empty(await bed.WaitingAsync());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunAsync_BreachedAndRecoveredWhileTheWebhookWasAway_TellsBothInOrderInOnePost()
    {
        await using var bed = await WebhookBed.CreateAsync();
        await bed.Webhook.GoAsync();
        await bed.AddAsync(bed.Promise(isKept: false));
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromHours(5));
        await bed.RunAsync();
        await bed.AddAsync(bed.Promise(isKept: true));
        bed.Time.Advance(TimeSpan.FromHours(5));

        await bed.Webhook.ComeAsync();
        await bed.RunAsync();

        var post = Assert.Single(bed.Webhook.Posts);
        Assert.Equal(
            ["The latency is not kept: a file waits since 11 min.", "The latency is kept again: a file waits since 11 min."],
            post.Lines
        );
        Assert.Equal(
            "crm.person: The latency is not kept: a file waits since 11 min, and 1 more.",
            post.Data.GetProperty("title").GetString()
        );
        Assert.Empty(await bed.WaitingAsync());
    }

    [Fact]
    public async Task RunAsync_WebhookIsAwayForLong_DropsTheOldestAndSaysSo()
    {
        await using var bed = await WebhookBed.CreateAsync();
        (bed.Options.MostWaiting, bed.Options.KeepFor) = (150, TimeSpan.FromDays(2));
        await bed.Webhook.GoAsync();
        await bed.AddAsync(bed.Refused(1), bed.Refused(2));
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromDays(2.5));
        await bed.AddAsync(Enumerable.Range(3, 400).Select(number => bed.Refused(number)));
        await bed.RunAsync();

        Assert.Equal(150, (await bed.WaitingAsync()).Count);
        await bed.Webhook.ComeAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        await bed.RunAsync();

        var data = Assert.Single(bed.Webhook.Posts).Data;
        Assert.Equal((150, 252), (data.GetProperty("count").GetInt32(), data.GetProperty("dropped").GetInt32()));
        Assert.EndsWith(
            "\n252 older alerts were dropped, as this webhook was away for long.",
            data.GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains("landfall.alerts.told{landfall.outcome=dropped} 252", bed.Counted());
        Assert.Contains(bed.Log.Lines, line =>
            line.StartsWith($"Warning: 252 alerts for the webhook at {bed.Webhook.Host} were dropped", StringComparison.Ordinal)
        );
        Assert.Equal(0, (await bed.Rows.StateAsync(default)).State.Dropped);
    }

    [Fact]
    public async Task RunAsync_AlertsOfTablesComeBitByBit_GathersThemAndKeepsTheirOrder()
    {
        await using var bed = await WebhookBed.CreateAsync();
        (bed.Options.Gather, bed.Options.Between) = (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        await bed.AddAsync(bed.Refused(1, "crm.second"));
        bed.Time.Advance(TimeSpan.FromSeconds(9));
        await bed.AddAsync(bed.Refused(1), bed.Refused(2, "crm.second"));
        await bed.RunAsync();
        Assert.Empty(bed.Webhook.Posts);

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.AddAsync(bed.Refused(3, "crm.second"));
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(49));
        await bed.RunAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(2));
        await bed.RunAsync();

        Assert.Equal(
            [("crm.second", 2), (WebhookBed.Table, 1), ("crm.second", 1)],
            bed.Webhook.Posts.Select(post => (post.Json.GetProperty("subject").GetString(), post.Data.GetProperty("count").GetInt32()))
        );
    }

    [Fact]
    public async Task RunAsync_TemplateOfSlack_PostsWhatItSays()
    {
        await using var bed = await WebhookBed.CreateAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("landfall-webhook-").FullName, "slack.json");
        await File.WriteAllTextAsync(file, """{"text": "{{title}} {{count}}"}""", TestContext.Current.CancellationToken);
        bed.WebhookOptions.Template = file;
        await bed.AddAsync(bed.Refused(1));

        await bed.RunAsync();

        var post = Assert.Single(bed.Webhook.Posts);
        Assert.Equal("application/json; charset=utf-8", post.ContentType);
        Assert.Equal("""{"text": "crm.person: 1 file was refused with header-missing-columns. 1"}""", post.Body);
    }

    [Fact]
    public async Task AddAsync_NoWebhookOrNoWantedType_WritesNothing()
    {
        await using var bed = await WebhookBed.CreateAsync();
        bed.Options.Types = ["landfall.slo.breached"];
        await bed.AddAsync(bed.Refused(1), bed.Promise(isKept: true));
        Assert.Empty(await bed.WaitingAsync());
        bed.WebhookOptions.Url = "";
        await bed.AddAsync(bed.Promise(isKept: false));
        Assert.Empty(await bed.WaitingAsync());
        Assert.Null(await bed.Rows.StandingAsync(default));
        await bed.RunAsync();
        using var client = bed.Client();
        Assert.Null(await bed.Telling(client).TestAsync(default));
        Assert.Empty(bed.Counted());
    }

    private static DateTimeOffset LedgerNow(WebhookBed bed) => bed.Time.Start;

    // Neither a row nor a line of the log holds more of the address than its host.
    private static async Task NoSecretAsync(WebhookBed bed)
    {
        Assert.DoesNotContain(bed.Log.Lines, line => line.Contains(LoopbackWebhook.Secret, StringComparison.Ordinal));
        var rows = await bed.Store.ListAsync(AlertRows.Partition, Landfall.Ledger.Rows.LedgerKeys.All, default).ToListAsync();
        Assert.DoesNotContain(rows.SelectMany(row => row.Columns.Values), value =>
            value is string text && text.Contains(LoopbackWebhook.Secret, StringComparison.Ordinal)
        );
    }
}
