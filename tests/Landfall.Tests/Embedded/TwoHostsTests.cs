using System.Net;
using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Tests.Embedded;

public sealed class TwoHostsTests(AzuriteFixture azurite)
{
    private static readonly Type[] Functions = [typeof(RestartTests.TwoSteps), typeof(RestartTests.Step), typeof(Arrived), typeof(Ticks), typeof(Answers)];
    private static readonly string[] WholeRoad = ["Started", "TaskScheduled", "TaskCompleted", "TaskScheduled", "TaskCompleted", "Completed"];

    [Fact]
    public async Task Standby_AnotherHostWorks_RunsNothing()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = first.Beside();
        await first.StartAsync();
        await second.StartAsync();
        await first.Landing.GetBlobClient("x.csv").UploadAsync(new BinaryData("x"));

        await Poll.UntilAsync(() => first.Log.Count("arrived") == 1 && first.Log.Count("tick") >= 2, "the first host works");

        Assert.Equal((HostStatus.Working, ""), (first.Standing.Status, first.Standing.Detail));
        Assert.Equal(HostStatus.Standby, second.Standing.Status);
        Assert.StartsWith("Another host does the work, in term 1 since 20", second.Standing.Detail, StringComparison.Ordinal);
        Assert.Contains($"Information: Standing by: {second.Standing.Detail}", second.Logged.Lines);
        Assert.Empty(second.Log.Calls);
    }

    [Fact]
    public async Task Standby_AnyRequest_Answers503WithTheReason()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = first.Beside();
        await first.StartAsync();
        await second.StartAsync();
        using var http = new HttpClient { BaseAddress = second.Address };

        using var answer = await http.GetAsync(new Uri("/api/Answers", UriKind.Relative));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal($$"""{"title":"This host does not work","status":503,"detail":"{{second.Standing.Detail}}"}""", await answer.Content.ReadAsStringAsync());
        Assert.Empty(second.Log.Calls);
    }

    [Fact]
    public async Task TakeOver_FirstStops_GoesOnWithItsOrchestrations()
    {
        await using var first = new TestApp(azurite, Functions) { Configure = options => options.StopGrace = TimeSpan.Zero };
        await using var second = first.Beside();
        OpenAll(second);
        first.Log.Open("x-1");
        await first.StartAsync();
        await second.StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RestartTests.TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => first.Log.Count("x-2") == 1, "the first host is at the second step");

        await first.StopAsync();
        await second.Standing.Working;
        var ended = await second.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("done x-1, done x-2", ended.ReadOutputAs<string>());
        Assert.Equal((0, 1), (second.Log.Count("x-1"), second.Log.Count("x-2")));
        Assert.Contains("Information: This host does the work now, in term 2", second.Logged.Lines);
    }

    [Fact]
    public async Task Lost_LeaseRefused_EndsTheWorkAtOnce()
    {
        var leaseTime = new ManualTime(DateTimeOffset.UtcNow);
        await using var app = new TestApp(azurite, Functions) { LeaseTime = leaseTime };
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RestartTests.TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => app.Log.Count("x-1") == 1, "the first step runs");

        await app.EndLeaseAsync();
        leaseTime.Advance(TimeSpan.FromSeconds(7));
        await Poll.UntilAsync(() => app.Lifetime.ApplicationStopping.IsCancellationRequested, "the host asks to be stopped");
        var (status, detail) = (app.Standing.Status, app.Standing.Detail);
        await app.StopAsync();

        Assert.Equal(HostStatus.Ended, status);
        Assert.Equal(
            "This host lost its lease: the storage refused to renew it (LeaseIsBrokenAndCannotBeRenewed). It stopped its work and wrote nothing more. "
            + "Start it again: it stands by for the host that took over, or goes on itself.",
            detail);
        Assert.Contains($"Error: {detail}", app.Logged.Lines);
        Assert.Equal(["Started", "TaskScheduled"], (await app.ReadJournalAsync("open/a")).Select(line => line.Kind.ToString()));
    }

    [Fact]
    public async Task Zombie_GoesOnAfterTheTakeOver_ChangesNoJournal()
    {
        // Its clock stands still: it renews nothing and never learns that its lease has ended.
        await using var zombie = new TestApp(azurite, Functions) { LeaseTime = new ManualTime(DateTimeOffset.UtcNow) };
        await using var second = zombie.Beside();
        OpenAll(second);
        await zombie.StartAsync();
        await zombie.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RestartTests.TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => zombie.Log.Count("x-1") == 1, "the first step runs at the zombie");
        await zombie.EndLeaseAsync();
        await second.StartAsync();
        await second.Client.WaitForInstanceCompletionAsync("a");
        await second.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RestartTests.TwoSteps), "y", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => second.Log.Count("y-1") == 1, "the second host runs the instance anew");
        var before = await second.ReadJournalAsync("open/a");

        OpenAll(zombie);
        await Poll.UntilAsync(() => zombie.Logged.Lines.Any(line => line.StartsWith("Error: Journal open/a", StringComparison.Ordinal)), "the zombie's write is refused");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => zombie.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RestartTests.TwoSteps), "z", new StartOrchestrationOptions("a")));

        const string TakenOver = "Journal open/a is in term 2, and this host's term is 1: another host has taken over. This one changes nothing; start it again to let it stand by.";
        Assert.Equal(TakenOver, refused.Message);
        Assert.Contains($"Error: {TakenOver}", zombie.Logged.Lines);
        Assert.Equal(before.Select(line => line.Kind), (await second.ReadJournalAsync("open/a")).Select(line => line.Kind));
        Assert.Equal(WholeRoad, (await second.ReadJournalAsync("done/a")).Select(line => line.Kind.ToString()));
        Assert.Equal(0, zombie.Log.Count("x-2"));
    }

    [Fact]
    public async Task TakeOver_WorkNotReady_StandsByAndTriesAgain()
    {
        var work = new Gate { Ready = false };
        await using var app = new TestApp(azurite, Functions) { Services = services => services.AddSingleton<IHostWork>(work) };
        await app.StartAsync();
        var (status, detail) = (app.Standing.Status, app.Standing.Detail);

        work.Ready = true;
        await app.Standing.Working;
        await app.StopAsync();

        Assert.Equal((HostStatus.Standby, "The file is open elsewhere."), (status, detail));
        Assert.Contains("Warning: This host has the lease and cannot begin yet; it tries again. The file is open elsewhere.", app.Logged.Lines);
        Assert.Equal(["start", "start", "stop"], work.Calls);
    }

    [Fact]
    public async Task TakeOver_WorkFailsWhenTheFirstStops_EndsAndSaysWhy()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = new TestApp(azurite, Functions) { Services = services => services.AddSingleton<IHostWork>(new Gate { Failure = "A contract has a problem." }) }.On(first);
        await first.StartAsync();
        await second.StartAsync();

        await first.StopAsync();
        await Poll.UntilAsync(() => second.Lifetime.ApplicationStopping.IsCancellationRequested, "the second host asks to be stopped");

        Assert.Equal((HostStatus.Ended, "This host could not take the work over: A contract has a problem."), (second.Standing.Status, second.Standing.Detail));
    }

    [Fact]
    public async Task Start_WorkFails_HandsTheLeaseBack()
    {
        await using var broken = new TestApp(azurite, Functions) { Services = services => services.AddSingleton<IHostWork>(new Gate { Failure = "A contract has a problem." }) };
        await using var next = broken.Beside();

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.StartAsync());
        await next.StartAsync();

        Assert.Equal(HostStatus.Working, next.Standing.Status);
    }

    private static void OpenAll(TestApp app)
    {
        foreach (var gate in (string[])["x-1", "x-2"])
        {
            app.Log.Open(gate);
        }
    }

    public sealed class Arrived(CallLog log)
    {
        [Function(nameof(Arrived))]
        public Task Run([BlobTrigger("%LandingContainer%/{name}")] Azure.Storage.Blobs.BlobClient blob, string name)
        {
            _ = (blob, name);
            log.Add("arrived");
            return Task.CompletedTask;
        }
    }

    public sealed class Ticks(CallLog log)
    {
        [Function(nameof(Ticks))]
        public Task Run([TimerTrigger("* * * * * *")] TimerInfo timer)
        {
            _ = timer;
            log.Add("tick");
            return Task.CompletedTask;
        }
    }

    public sealed class Answers(CallLog log)
    {
        [Function(nameof(Answers))]
        public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            _ = request;
            log.Add("answered");
            return Task.FromResult<IActionResult>(new OkResult());
        }
    }

    private sealed class Gate : IHostWork
    {
        private readonly List<string> _calls = [];

        public bool Ready { get; set; } = true;

        public string? Failure { get; init; }

        public IReadOnlyList<string> Calls => _calls;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _calls.Add("start");
            return Failure is not null ? throw new InvalidOperationException(Failure)
                : Ready ? Task.CompletedTask
                : throw new HostNotReadyException("The file is open elsewhere.");
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _calls.Add("stop");
            return Task.CompletedTask;
        }
    }
}
