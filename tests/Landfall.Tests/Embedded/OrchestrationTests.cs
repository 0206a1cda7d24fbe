using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Embedded;

public sealed class OrchestrationTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Schedule_ActivitiesOneAfterAnother_GivesOutputInputAndStatus()
    {
        await using var app = new TestApp(azurite, typeof(Chain), typeof(Append));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Chain), new Word("a", 1.5m), new StartOrchestrationOptions { InstanceId = "chain" });
        var ended = await app.Client.WaitForInstanceCompletionAsync("chain", getInputsAndOutputs: true);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(new Word("a", 1.5m), ended.ReadInputAs<Word>());
        Assert.Equal(new Word("abc", 1.5m), ended.ReadOutputAs<Word>());
        Assert.Equal("""{"Step":2}""", ended.SerializedCustomStatus);
        Assert.Equal(["Append a", "Append ab"], app.Log.Calls);
    }

    [Fact]
    public async Task Schedule_ReplaySafeLogger_LogsEachLineOnce()
    {
        await using var app = new TestApp(azurite, typeof(Chain), typeof(Append));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Chain), new Word("a", 1), new StartOrchestrationOptions("chain"));
        await app.Client.WaitForInstanceCompletionAsync("chain");

        Assert.Equal(["Information: step 1", "Information: step 2"], app.Logged.Lines.Where(line => line.Contains("step", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Schedule_WhenAll_RunsActivitiesTogether()
    {
        await using var app = new TestApp(azurite, typeof(Fan), typeof(Meet)) { Configure = options => options.MaxConcurrentActivities = 3 };
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Fan), input: null, new StartOrchestrationOptions("fan"));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 3, "three activities run at once");
        app.Log.Open("meet");
        var ended = await app.Client.WaitForInstanceCompletionAsync("fan", getInputsAndOutputs: true);

        Assert.Equal("[10,20,30]", ended.SerializedOutput);
    }

    [Fact]
    public async Task Schedule_ManyInstances_AllComplete()
    {
        await using var app = new TestApp(azurite, typeof(Chain), typeof(Append));
        await app.StartAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Chain), new Word($"{i}-", i))));
        var ended = await Task.WhenAll(ids.Select(id => app.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => new Word($"{i}-bc", i)), ended.Select(instance => instance.ReadOutputAs<Word>()));
    }

    [Fact]
    public async Task Schedule_ActivityThrows_FailsWithTheCause()
    {
        await using var app = new TestApp(azurite, typeof(CallsBroken), typeof(Broken));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(CallsBroken), input: null, new StartOrchestrationOptions("broken"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("broken");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("Task 'Broken' (#0) failed with an unhandled exception: no such file", ended.FailureDetails!.ErrorMessage);
        Assert.True(ended.FailureDetails.IsCausedBy<TaskFailedException>());
        Assert.True(ended.FailureDetails.InnerFailure!.IsCausedBy<IOException>());
        Assert.Contains("Warning: Activity Broken of broken failed; its orchestration decides whether it is tried again", app.Logged.Lines);
        Assert.Contains("Error: Orchestration CallsBroken broken failed: Task 'Broken' (#0) failed with an unhandled exception: no such file", app.Logged.Lines);
    }

    [Fact]
    public async Task Schedule_ActivityThatIsNotInTheApp_FailsNamingIt()
    {
        await using var app = new TestApp(azurite, typeof(CallsBroken), typeof(Append));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(CallsBroken), input: null, new StartOrchestrationOptions("broken"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("broken");

        Assert.Equal("There is no function 'Broken' with [ActivityTrigger] in the app; it has: Append.", ended.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task Schedule_OrchestratorThatIsNotInTheApp_Throws()
    {
        await using var app = new TestApp(azurite, typeof(Chain), typeof(Append));
        await app.StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.Client.ScheduleNewOrchestrationInstanceAsync("Append"));

        Assert.Equal("There is no function 'Append' with [OrchestrationTrigger] in the app; it has: Chain.", failure.Message);
    }

    [Fact]
    public async Task Schedule_AwaitOfAnotherTask_FailsInsteadOfWaitingForever()
    {
        await using var app = new TestApp(azurite, typeof(AwaitsDelay));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(AwaitsDelay), input: null, new StartOrchestrationOptions("delay"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("delay");

        Assert.Equal("Orchestrator 'AwaitsDelay', instance 'delay', waits for something that its context did not give it: await activities and durable timers only.", ended.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Schedule_NewGuid_IsTheSameInEveryReplay()
    {
        await using var app = new TestApp(azurite, typeof(DrawsIds), typeof(Append));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(DrawsIds), input: null, new StartOrchestrationOptions("ids"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("ids", getInputsAndOutputs: true);

        var seen = app.Log.Calls.Where(call => call.StartsWith("ids ", StringComparison.Ordinal)).Distinct().ToList();
        var ids = ended.ReadOutputAs<Guid[]>()!;
        Assert.Equal([$"ids {ids[0]} {ids[1]}"], seen);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public async Task GetInstance_UnknownId_IsNull()
    {
        await using var app = new TestApp(azurite, typeof(Chain));
        await app.StartAsync();

        Assert.Null(await app.Client.GetInstanceAsync("none"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a#1")]
    public async Task Schedule_IdThatStorageCannotHold_Throws(string id)
    {
        await using var app = new TestApp(azurite, typeof(Chain));
        await app.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Chain), input: null, new StartOrchestrationOptions(id)));
    }

    public sealed record Word(string Text, decimal Weight);

    public sealed record Ending(Word Word, string Tail);

    public sealed class Chain
    {
        [Function(nameof(Chain))]
        public async Task<Word> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var log = context.CreateReplaySafeLogger<Chain>();
            var word = context.GetInput<Word>()!;
            log.LogInformation("step 1");
            context.SetCustomStatus(new { Step = 1 });
            word = await context.CallActivityAsync<Word>(nameof(Append), new Ending(word, "b"));
            log.LogInformation("step 2");
            context.SetCustomStatus(new { Step = 2 });
            return await context.CallActivityAsync<Word>(nameof(Append), new Ending(word, "c"));
        }
    }

    public sealed class Append(CallLog log)
    {
        [Function(nameof(Append))]
        public async Task<Word> Run([ActivityTrigger] Ending input, CancellationToken cancellationToken)
        {
            await Task.Yield();
            log.Add($"Append {input.Word.Text}");
            return input.Word with { Text = input.Word.Text + input.Tail };
        }
    }

    public sealed class Fan
    {
        [Function(nameof(Fan))]
        public async Task<int[]> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            return await Task.WhenAll(Enumerable.Range(1, 3).Select(i => context.CallActivityAsync<int>(nameof(Meet), i)));
        }
    }

    public sealed class Meet(CallLog log)
    {
        [Function(nameof(Meet))]
        public async Task<int> Run([ActivityTrigger] int input, CancellationToken cancellationToken)
        {
            log.Add($"Meet {input}");
            await log.PassAsync("meet", cancellationToken);
            return input * 10;
        }
    }

    public sealed class CallsBroken
    {
        [Function(nameof(CallsBroken))]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(Broken));
    }

    public sealed class Broken
    {
        [Function(nameof(Broken))]
        public Task Run([ActivityTrigger] object? input) => throw new FileNotFoundException("no such file");
    }

    public sealed class AwaitsDelay
    {
        [Function(nameof(AwaitsDelay))]
#pragma warning disable DURABLE0003 // What an orchestrator must not do is what the test needs.
        public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => await Task.Delay(1);
#pragma warning restore DURABLE0003
    }

    public sealed class DrawsIds(CallLog log)
    {
        [Function(nameof(DrawsIds))]
        public async Task<Guid[]> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            Guid[] ids = [context.NewGuid(), context.NewGuid()];
            log.Add($"ids {ids[0]} {ids[1]}");
            await context.CallActivityAsync<Word>(nameof(Append), new Ending(new Word("x", 1), "y"));
            return ids;
        }
    }
}
