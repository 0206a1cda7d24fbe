using Azure.Storage.Blobs.Specialized;
using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Tests.Embedded;

public sealed class RestartTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private const string Started = """{"kind":"Started","at":"2026-11-20T12:00:00+00:00","name":"TwoSteps","data":"x"}""";
    private const string FirstScheduled = """{"kind":"TaskScheduled","at":"2026-11-20T12:00:00+00:00","call":0,"name":"Step","data":"x-1"}""";
    private const string FirstCompleted = """{"kind":"TaskCompleted","at":"2026-11-20T12:00:01+00:00","call":0,"data":"done x-1"}""";
    private const string SecondScheduled = """{"kind":"TaskScheduled","at":"2026-11-20T12:00:01+00:00","call":1,"name":"Step","data":"x-2"}""";
    private const string SecondCompleted = """{"kind":"TaskCompleted","at":"2026-11-20T12:00:02+00:00","call":1,"data":"done x-2"}""";
    private const string Completed = """{"kind":"Completed","at":"2026-11-20T12:00:02+00:00","data":"done x-1, done x-2"}""";

    [Fact]
    public async Task Journal_OfAnEndedInstance_HoldsEveryEventOnce()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step)) { Time = new ManualTime(Noon) };
        OpenAll(app);
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoSteps), "x", new StartOrchestrationOptions("a"));
        await app.Client.WaitForInstanceCompletionAsync("a");

        var lines = (await app.Journal.GetBlobClient("done/a").DownloadContentAsync()).Value.Content.ToString();
        var expected = string.Join('\n', Started, FirstScheduled, FirstCompleted, SecondScheduled, SecondCompleted, Completed) + "\n";
        Assert.Equal(expected.Replace("12:00:01", "12:00:00", StringComparison.Ordinal).Replace("12:00:02", "12:00:00", StringComparison.Ordinal), lines);
        Assert.False(await app.Journal.GetBlobClient("open/a").ExistsAsync());
    }

    [Fact]
    public async Task Restart_WhileAnActivityRuns_RunsThatActivityAgainAndNoOther()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step)) { Configure = options => options.StopGrace = TimeSpan.Zero };
        app.Log.Open("x-1");
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second step runs");

        await app.StopAsync();
        await app.StartAsync();
        app.Log.Open("x-2");
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("done x-1, done x-2", ended.ReadOutputAs<string>());
        Assert.Equal(["x-1", "x-2", "x-2"], app.Log.Calls);
    }

    [Fact]
    public async Task Restart_KilledAfterAnActivityRanBeforeItsJournalLine_RunsTheActivityAgain()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.LeaveJournalAsync("open/a", Started, FirstScheduled);
        OpenAll(app);

        await app.StartAsync();
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("done x-1, done x-2", ended.ReadOutputAs<string>());
        Assert.Equal(["x-1", "x-2"], app.Log.Calls);
    }

    [Fact]
    public async Task Restart_KilledAfterTheJournalLine_DoesNotRunTheActivityAgain()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.LeaveJournalAsync("open/a", Started, FirstScheduled, FirstCompleted, SecondScheduled);
        OpenAll(app);

        await app.StartAsync();
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("done x-1, done x-2", ended.ReadOutputAs<string>());
        Assert.Equal(["x-2"], app.Log.Calls);
    }

    [Fact]
    public async Task Restart_KilledBetweenEndAndArchive_ArchivesWithoutRunning()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.LeaveJournalAsync("open/a", Started, FirstScheduled, FirstCompleted, SecondScheduled, SecondCompleted, Completed);

        await app.StartAsync();
        await Poll.UntilAsync(async () => !await app.Journal.GetBlobClient("open/a").ExistsAsync(), "the journal is archived");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await app.Client.GetInstanceAsync("a"))!.RuntimeStatus);
        Assert.Empty(app.Log.Calls);
    }

    [Fact]
    public async Task Restart_KilledBeforeTheStartWasWritten_ForgetsTheInstance()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.LeaveJournalAsync("open/a");

        await app.StartAsync();

        Assert.Null(await app.Client.GetInstanceAsync("a"));
        Assert.False(await app.Journal.GetBlobClient("open/a").ExistsAsync());
    }

    [Fact]
    public async Task Restart_UnreadableJournal_IsLoggedAndTheOthersGoOn()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.LeaveJournalAsync("open/a", "<html>");
        await app.LeaveJournalAsync("open/c", FirstCompleted);
        await app.LeaveJournalAsync("open/b", Started);
        OpenAll(app);

        await app.StartAsync();
        var ended = await app.Client.WaitForInstanceCompletionAsync("b");

        Assert.True(ended.IsCompleted);
        Assert.Contains("Error: Journal open/c cannot be read, so its instance does not go on; look at its lines, or delete it to let the sweep start the work anew.", app.Logged.Lines);
        Assert.Contains("Error: Journal open/a cannot be read, so its instance does not go on; look at its lines, or delete it to let the sweep start the work anew.", app.Logged.Lines);
    }

    [Fact]
    public async Task Restart_TimerSet_FiresAtItsTimeAndNotBefore()
    {
        var time = new ManualTime(Noon);
        await using var app = new TestApp(azurite, typeof(Sleeps)) { Time = time };
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Sleeps), TimeSpan.FromHours(30), new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => time.Due().Count == 1, "the timer is set");

        await app.StopAsync();
        time.Advance(TimeSpan.FromHours(1));
        await app.StartAsync();
        await Poll.UntilAsync(() => time.Due().Count == 1, "the timer is set again");
        time.Advance(TimeSpan.FromHours(29) - TimeSpan.FromSeconds(1));
        var before = (await app.Client.GetInstanceAsync("a"))!.RuntimeStatus;
        time.Advance(TimeSpan.FromSeconds(1));
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal(OrchestrationRuntimeStatus.Running, before);
        Assert.Equal(Noon.UtcDateTime.AddHours(30), ended.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Restart_TimerDueWhileDown_FiresAtOnce()
    {
        var time = new ManualTime(Noon);
        await using var app = new TestApp(azurite, typeof(Sleeps)) { Time = time };
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Sleeps), TimeSpan.FromMinutes(1), new StartOrchestrationOptions("a"));

        await app.StopAsync();
        time.Advance(TimeSpan.FromHours(1));
        await app.StartAsync();
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal(Noon.UtcDateTime.AddHours(1), ended.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Stop_WithinTheGrace_StoresWhatTheRunningActivityReturns()
    {
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step));
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first step runs");

        var stop = app.StopAsync();
        app.Log.Open("x-1");
        await stop;

        var lines = (await app.ReadJournalAsync("open/a")).Select(line => line.Kind.ToString());
        Assert.Equal(["Started", "TaskScheduled", "TaskCompleted", "TaskScheduled"], lines);
        Assert.Equal(["x-1"], app.Log.Calls);
    }

    [Fact]
    public async Task Append_StorageRefusesForAWhile_IsTriedAgain()
    {
        var time = new ManualTime(Noon);
        await using var app = new TestApp(azurite, typeof(TwoSteps), typeof(Step)) { Time = time };
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoSteps), "x", new StartOrchestrationOptions("a"));
        var lease = app.Journal.GetBlobClient("open/a").GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(-1));
        OpenAll(app);
        await Poll.UntilAsync(() => time.Due().Count == 1, "the write is put off");

        await lease.ReleaseAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await app.Client.WaitForInstanceCompletionAsync("a");

        Assert.Contains("Warning: The journal of a could not be written; it is tried again", app.Logged.Lines);
        Assert.Equal(["x-1", "x-2"], app.Log.Calls);
    }

    private static void OpenAll(TestApp app)
    {
        app.Log.Open("x-1");
        app.Log.Open("x-2");
    }

    public sealed class TwoSteps
    {
        [Function(nameof(TwoSteps))]
        public async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var name = context.GetInput<string>();
            var first = await context.CallActivityAsync<string>(nameof(Step), name + "-1");
            var second = await context.CallActivityAsync<string>(nameof(Step), name + "-2");
            return $"{first}, {second}";
        }
    }

    public sealed class Step(CallLog log)
    {
        [Function(nameof(Step))]
        public async Task<string> Run([ActivityTrigger] string input, CancellationToken cancellationToken)
        {
            log.Add(input);
            await log.PassAsync(input, cancellationToken);
            return "done " + input;
        }
    }

    public sealed class Sleeps
    {
        [Function(nameof(Sleeps))]
        public async Task<DateTime> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CreateTimer(context.GetInput<TimeSpan>(), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }
    }
}
