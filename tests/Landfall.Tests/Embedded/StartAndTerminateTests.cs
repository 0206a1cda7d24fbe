using DurableTask.Core.Exceptions;
using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Tests.Embedded;

public sealed class StartAndTerminateTests(AzuriteFixture azurite)
{
    private static readonly string[] Open = ["Pending", "Running", "Suspended"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Schedule_SameIdRunning_Throws(bool withStatuses)
    {
        await using var app = await StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));

        var failure = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 2, Options(withStatuses ? Open : null)));

        Assert.Equal("An orchestration instance 'a' already exists and is Running.", failure.Message);
    }

    [Fact]
    public async Task Schedule_SameIdTwentyTimesAtOnce_StartsOne()
    {
        await using var app = await StartAsync();

        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var start = app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), i, Options(Open));
            return await Task.WhenAny(start) is { IsFaulted: true } ? start.Exception!.InnerException!.GetType() : typeof(string);
        }));

        Assert.Single(starts, typeof(string));
        Assert.Equal(19, starts.Count(type => type == typeof(OrchestrationAlreadyExistsException)));
    }

    [Fact]
    public async Task Schedule_SameIdEnded_RunsAgain()
    {
        await using var app = await StartAsync();
        app.Log.Open("1");
        app.Log.Open("2");
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));
        await app.Client.WaitForInstanceCompletionAsync("a");

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 2, Options(Open));
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("2", ended.SerializedOutput);
        Assert.Equal(["1", "2"], app.Log.Calls);
        Assert.Equal("2", (await app.Client.GetInstanceAsync("a", getInputsAndOutputs: true))!.SerializedOutput);
    }

    [Fact]
    public async Task Schedule_SameIdEndedInADedupeStatus_Throws()
    {
        await using var app = await StartAsync();
        app.Log.Open("1");
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));
        await app.Client.WaitForInstanceCompletionAsync("a");

        var failure = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 2, Options(["Completed"])));

        Assert.Equal("An orchestration instance 'a' already exists and is Completed.", failure.Message);
    }

    [Fact]
    public async Task Schedule_SameIdRunningInNoDedupeStatus_TakesItsPlace()
    {
        await using var app = await StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 2, Options(["Completed"]));
        app.Log.Open("2");
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("2", ended.SerializedOutput);
    }

    [Fact]
    public async Task Schedule_ActivityOfTheReplacedInstanceReturnsLate_LeavesTheSuccessorAlone()
    {
        await using var app = await StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first activity runs");
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 2, Options(["Completed"]));

        app.Log.Open("1");
        await app.StopAsync();

        Assert.Equal(["Started", "TaskScheduled"], (await app.ReadJournalAsync("open/a")).Select(entry => entry.Kind.ToString()));
        Assert.Equal("2", (await app.ReadJournalAsync("open/a"))[0].Data?.GetRawText());
    }

    [Fact]
    public async Task Terminate_WhileAnActivityRuns_DropsItsResult()
    {
        await using var app = await StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Wait), 1, Options(Open));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the activity runs");

        await app.Client.TerminateInstanceAsync("a", "stuck");
        app.Log.Open("1");
        await app.StopAsync();
        await app.StartAsync();
        var ended = (await app.Client.GetInstanceAsync("a", getInputsAndOutputs: true))!;

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "stuck"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        Assert.Equal(["Started", "TaskScheduled", "Terminated"], (await app.ReadJournalAsync("done/a")).Select(entry => entry.Kind.ToString()));
        Assert.Equal(["1"], app.Log.Calls);
    }

    [Fact]
    public async Task Terminate_UnknownId_DoesNothing()
    {
        await using var app = await StartAsync();

        await app.Client.TerminateInstanceAsync("none", output: null);

        Assert.Null(await app.Client.GetInstanceAsync("none"));
    }

    [Fact]
    public async Task WaitForCompletion_UnknownId_Throws()
    {
        await using var app = await StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.Client.WaitForInstanceCompletionAsync("none"));

        Assert.Equal("There is no orchestration instance 'none' to wait for; start it first.", failure.Message);
    }

    private static StartOrchestrationOptions Options(string[]? dedupe) => new() { InstanceId = "a", DedupeStatuses = dedupe };

    private async Task<TestApp> StartAsync()
    {
        var app = new TestApp(azurite, typeof(Wait), typeof(Hold)) { Configure = options => options.StopGrace = TimeSpan.FromSeconds(1) };
        await app.StartAsync();
        return app;
    }

    public sealed class Wait
    {
        [Function(nameof(Wait))]
        public Task<int> Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync<int>(nameof(Hold), context.GetInput<int>());
    }

    public sealed class Hold(CallLog log)
    {
        [Function(nameof(Hold))]
        public async Task<int> Run([ActivityTrigger] int input, CancellationToken cancellationToken)
        {
            log.Add($"{input}");
            await log.PassAsync($"{input}", cancellationToken);
            return input;
        }
    }
}
