using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Tests.Local;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 1, 30, TimeSpan.Zero);

    [Fact]
    public async Task TimerTrigger_Schedule_CallsAtItsTimes()
    {
        var time = new ManualTime(Start);
        await using var app = new TestApp(azurite, typeof(Sweep)) { Time = time, Settings = { ["SweepSchedule"] = "0 */5 * * * *" } };
        app.Log.Open("sweep");
        await app.StartAsync();

        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first call");
        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second call");

        Assert.Equal(["12:05:00 False", "12:10:00 False"], app.Log.Calls);
    }

    [Theory]
    [InlineData("0 0 22-2 * * *", "22-2")]
    [InlineData("0 0 6 * * Sat-Mon", "Sat-Mon")]
    [InlineData("0 0 6 1 Nov-Feb *", "Nov-Feb")]
    public async Task TimerTrigger_TurnedRange_IsRefused(string schedule, string range)
    {
        await using var app = new TestApp(azurite, typeof(Sweep)) { Settings = { ["SweepSchedule"] = schedule } };

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Equal(
            $"Function 'Sweep': schedule '{schedule}' has the turned range '{range}', which NCRONTAB takes for the one from the smaller to "
                + "the greater; write two ranges, such as '22-23,0-2'.",
            problem.Message
        );
    }

    [Fact]
    public async Task TimerTrigger_CallTakesLongerThanTheInterval_IsNotCalledMeanwhile()
    {
        var time = new ManualTime(Start);
        await using var app = new TestApp(azurite, typeof(Sweep)) { Time = time, Settings = { ["SweepSchedule"] = "0 */5 * * * *" } };
        await app.StartAsync();
        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first call");

        time.Advance(TimeSpan.FromMinutes(12));
        app.Log.Open("sweep");
        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second call");

        Assert.Equal(["12:05:00 False", "12:20:00 False"], app.Log.Calls);
    }

    [Fact]
    public async Task TimerTrigger_FunctionThrows_IsLoggedAndCalledAtTheNextTime()
    {
        var time = new ManualTime(Start);
        await using var app = new TestApp(azurite, typeof(Fails)) { Time = time };
        await app.StartAsync();
        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(
            () => app.Logged.Lines.Contains("Error: Fails failed; it is called again at its next time"),
            "the failure is logged"
        );

        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second call");

        Assert.Equal(["Fails", "Fails"], app.Log.Calls);
    }

    [Fact]
    public async Task Stop_TriggerFailsOnTheWay_StillStopsWhatRuns()
    {
        var time = new ManualTime(Start);
        await using var app = new TestApp(azurite, typeof(FailsWhenStopped), typeof(Waits), typeof(LongStep)) { Time = time };
        await app.StartAsync();
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Waits), "x");
        await Poll.UntilAsync(() => app.Log.Calls.Contains("step"), "the activity runs");
        await AdvanceToNextAsync(time);
        await Poll.UntilAsync(() => app.Log.Calls.Contains("timer"), "the timer's call runs");

        await app.StopAsync();

        Assert.Contains("step stopped", app.Log.Calls);
    }

    private static async Task AdvanceToNextAsync(ManualTime time)
    {
        await Poll.UntilAsync(() => time.Due().Count == 1, "the next call is set");
        time.Advance(time.Due()[0] - time.GetUtcNow());
    }

    public sealed class Sweep(CallLog log, TimeProvider time)
    {
        [Function(nameof(Sweep))]
        public async Task Run(
            [TimerTrigger("%SweepSchedule%")] TimerInfo timer,
            [DurableClient] DurableTaskClient client,
            CancellationToken cancellationToken
        )
        {
            log.Add($"{time.GetUtcNow():HH:mm:ss} {timer.IsPastDue}");
            await log.PassAsync("sweep", cancellationToken);
        }
    }

    public sealed class FailsWhenStopped(CallLog log)
    {
        [Function(nameof(FailsWhenStopped))]
        public async Task Run([TimerTrigger("*/10 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
        {
            log.Add("timer");
            try
            {
                await log.PassAsync("never", cancellationToken);
            }
            catch (OperationCanceledException stopped)
            {
                throw new IOException("no", stopped);
            }
        }
    }

    public sealed class Waits
    {
        [Function(nameof(Waits))]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(nameof(LongStep), "x");
    }

    public sealed class LongStep(CallLog log)
    {
        [Function(nameof(LongStep))]
        public async Task Run([ActivityTrigger] string input, CancellationToken cancellationToken)
        {
            log.Add("step");
            try
            {
                await log.PassAsync("never", cancellationToken);
            }
            finally
            {
                log.Add("step stopped");
            }
        }
    }

    public sealed class Fails(CallLog log)
    {
        [Function(nameof(Fails))]
        public Task Run([TimerTrigger("*/10 * * * * *")] TimerInfo timer)
        {
            log.Add("Fails");
            throw new IOException("no");
        }
    }
}
