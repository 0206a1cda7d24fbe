using Landfall.Embedded;
using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Landfall.Tests.Embedded;

public sealed class RetryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CallActivity_FailsTwice_SucceedsAfterGrowingDelays()
    {
        await using var app = new TestApp(azurite, typeof(Stubborn), typeof(Flaky));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Stubborn), 2, new StartOrchestrationOptions("a"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true);

        Assert.Equal("at last", ended.ReadOutputAs<string>());
        Assert.Equal(3, app.Log.Calls.Count);
        var delays = (await app.ReadJournalAsync("done/a")).Where(entry => entry.Kind == JournalEventKind.TimerCreated).Select(entry => entry.FireAt!.Value - entry.At);
        Assert.Equal([TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(30)], delays);
    }

    [Fact]
    public async Task CallActivity_FailsMoreThanItsAttempts_ThrowsTheLastFailure()
    {
        await using var app = new TestApp(azurite, typeof(Stubborn), typeof(Flaky));
        await app.StartAsync();

        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Stubborn), 9, new StartOrchestrationOptions("a"));
        var ended = await app.Client.WaitForInstanceCompletionAsync("a");

        Assert.Equal("Task 'Flaky' (#4) failed with an unhandled exception: attempt 3", ended.FailureDetails!.ErrorMessage);
        Assert.Equal(3, app.Log.Calls.Count);
    }

    [Theory]
    [InlineData(1, 0, 1000)]
    [InlineData(2, 0, 2000)]
    [InlineData(3, 0, 3000)]
    [InlineData(4, 0, null)]
    [InlineData(1, 60, null)]
    public void DelayAfter_Attempt_GrowsToTheLongestAndEnds(int attempt, int secondsSinceFirst, int? milliseconds)
    {
        var policy = new RetryPolicy(4, TimeSpan.FromSeconds(1), 2.0, maxRetryInterval: TimeSpan.FromSeconds(3), retryTimeout: TimeSpan.FromMinutes(1));

        var delay = ReplayContext.DelayAfter(policy, attempt, TimeSpan.FromSeconds(secondsSinceFirst));

        Assert.Equal(milliseconds is { } expected ? TimeSpan.FromMilliseconds(expected) : null, delay);
    }

    public sealed class Stubborn
    {
        [Function(nameof(Stubborn))]
        public Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var policy = new RetryPolicy(3, TimeSpan.FromMilliseconds(10), 3.0);
            return context.CallActivityAsync<string>(nameof(Flaky), context.GetInput<int>(), TaskOptions.FromRetryPolicy(policy));
        }
    }

    public sealed class Flaky(CallLog log)
    {
        [Function(nameof(Flaky))]
        public Task<string> Run([ActivityTrigger] int failures)
        {
            log.Add("Flaky");
            return log.Calls.Count <= failures ? throw new IOException($"attempt {log.Calls.Count}") : Task.FromResult("at last");
        }
    }
}
