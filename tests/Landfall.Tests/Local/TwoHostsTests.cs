using System.Net;
using Landfall.Local.Hosting;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

public sealed class TwoHostsTests(AzuriteFixture azurite)
{
    private static readonly Type[] Functions = [typeof(TwoSteps), typeof(Step), typeof(Arrived), typeof(Ticks), typeof(Answers)];

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

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "application/problem+json"),
            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType)
        );
        Assert.Equal(
            $$"""{"title":"This host does not work","status":503,"detail":"{{second.Standing.Detail}}"}""",
            await answer.Content.ReadAsStringAsync()
        );
        Assert.Empty(second.Log.Calls);
    }

    [Fact]
    public async Task TakeOver_FirstStops_GoesOnWithItsOrchestrations()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = first.Beside();
        first.Log.Open("x-1");
        second.Log.Open("x-1");
        second.Log.Open("x-2");
        await first.StartAsync();
        await second.StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoSteps), "x", new StartOrchestrationOptions("a"));
        await Poll.UntilAsync(() => first.Log.Count("x-2") == 1, "the first host is at the second step");

        await first.StopAsync();
        await second.Standing.Working;
        var ended = await second.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("done x-1, done x-2", ended.ReadOutputAs<string>());
        Assert.Equal((0, 1), (second.Log.Count("x-1"), second.Log.Count("x-2")));
        Assert.Contains("Information: This host does the work now, in term 2", second.Logged.Lines);
    }

    [Fact]
    public async Task Lost_LeaseRefused_StepsBackAndComesAgain()
    {
        var leaseTime = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var work = new Gate();
        await using var app = new TestApp(azurite, Functions)
        {
            LeaseTime = leaseTime,
            Services = services => services.AddSingleton<IHostWork>(work),
        };
        await app.StartAsync();

        await app.EndLeaseAsync();
        leaseTime.Advance(TimeSpan.FromSeconds(7));
        await Poll.UntilAsync(() => app.Standing.Status == HostStatus.Standby, "the host steps back");
        await Poll.UntilAsync(
            () =>
            {
                leaseTime.Advance(TimeSpan.FromSeconds(1));
                return app.Standing.Status == HostStatus.Working;
            },
            "the host comes again"
        );

        Assert.False(app.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(["start", "stop", "start"], work.Calls);
        Assert.Contains(
            "Warning: This host lost its lease: the storage refused to renew it (LeaseIsBrokenAndCannotBeRenewed). "
                + "It stopped its work and comes again when the work is free.",
            app.Logged.Lines
        );
        Assert.Contains("Information: This host does the work now, in term 2", app.Logged.Lines);
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
        Assert.Contains(
            "Warning: This host has the lease and cannot begin yet; it tries again. The file is open elsewhere.",
            app.Logged.Lines
        );
        Assert.Equal(["start", "start", "stop"], work.Calls);
    }

    [Fact]
    public async Task TakeOver_WorkFailsWhenTheFirstStops_StandsByAndSaysWhy()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = new TestApp(azurite, Functions)
        {
            Services = services => services.AddSingleton<IHostWork>(new Gate { Failure = "A contract has a problem." }),
        }.On(first);
        await first.StartAsync();
        await second.StartAsync();

        await first.StopAsync();
        await Poll.UntilAsync(() => second.Standing.Detail == "A contract has a problem.", "the second host says why it cannot begin");

        Assert.Equal(HostStatus.Standby, second.Standing.Status);
        Assert.False(second.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Start_WorkFails_HandsTheLeaseBack()
    {
        await using var broken = new TestApp(azurite, Functions)
        {
            Services = services => services.AddSingleton<IHostWork>(new Gate { Failure = "A contract has a problem." }),
        };
        await using var next = broken.Beside();

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.StartAsync());
        await next.StartAsync();

        Assert.Equal(HostStatus.Working, next.Standing.Status);
    }

    [Fact]
    public async Task Start_StandbyThatMustNeverTakeOver_IsRefused()
    {
        await using var first = new TestApp(azurite, Functions);
        await using var second = new TestApp(azurite, Functions)
        {
            Services = services => services.AddSingleton<IHostWork>(new Gate { Refusal = "Another ledger." }),
        }.On(first);
        await first.StartAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync());

        Assert.Equal("Another ledger.", refused.Message);
        Assert.Equal(HostStatus.Working, first.Standing.Status);
    }

    public sealed class TwoSteps
    {
        [Function(nameof(TwoSteps))]
        public async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context, string name)
        {
            var first = await context.CallActivityAsync<string>(nameof(Step), name + "-1");
            var second = await context.CallActivityAsync<string>(nameof(Step), name + "-2");
            return $"{first}, {second}";
        }
    }

    public sealed class Step(CallLog log)
    {
        [Function(nameof(Step))]
        public async Task<string> Run([ActivityTrigger] string name, CancellationToken cancellationToken)
        {
            log.Add(name);
            await log.PassAsync(name, cancellationToken);
            return $"done {name}";
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

        public string? Refusal { get; init; }

        public IReadOnlyList<string> Calls => _calls;

        public Task CheckAsync(CancellationToken cancellationToken) =>
            Refusal is null ? Task.CompletedTask : throw new InvalidOperationException(Refusal);

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
