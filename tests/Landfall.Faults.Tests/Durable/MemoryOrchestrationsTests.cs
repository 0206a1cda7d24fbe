using Landfall.Local.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace Landfall.Faults.Tests.Durable;

public sealed class MemoryOrchestrationsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<string> _calls = [];
    private readonly MemoryOrchestrations _orchestrations;
    private readonly LocalTaskClient _client;
    private readonly DurableFunctions _functions;
    private Func<string, Task> _wrapping = _ => Task.CompletedTask;

    public MemoryOrchestrationsTests()
    {
        _orchestrations = new MemoryOrchestrations(_time, TimeSpan.FromSeconds(30));
        _client = new LocalTaskClient(_orchestrations.Client, _time);
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromMinutes(2)));
        _functions = new DurableFunctions()
            .AddOrchestrator<string, string>("Row", async (context, input) =>
            {
                context.SetCustomStatus("wrapping");
                var first = await context.CallActivityAsync<string>("Wrap", input + "1", retry);
                var second = await context.CallActivityAsync<string>("Wrap", input + "2", retry);
                return $"{first} {second} {context.CurrentUtcDateTime:HH:mm}";
            })
            .AddOrchestrator<int, string>("Side", async (context, count) =>
                string.Join(
                    ' ',
                    await Task.WhenAll(
                        Enumerable.Range(1, count).Select(number => context.CallActivityAsync<string>("Wrap", $"{number}", retry))
                    )
                )
            )
            .AddOrchestrator<int, string>("Again", async (context, left) =>
            {
                var label = await context.CallActivityAsync<string>("Wrap", $"{left}");
                if (left > 1)
                {
                    context.ContinueAsNew(left - 1);
                }

                return label;
            })
            .AddOrchestrator<string, string>("Timed", async (context, input) =>
            {
                await context.CreateTimer(TimeSpan.FromMinutes(90), CancellationToken.None);
                return $"{input} {context.CurrentUtcDateTime:HH:mm}";
            })
            .AddActivity<string, string>("Wrap", async (label, _) =>
            {
                _calls.Add(label);
                await _wrapping(label);
                return $"<{label}>";
            });
    }

    [Fact]
    public async Task Run_ToItsEnd_AnswersWithOutputAndStatusOnTheTestsClock()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Row", "a");

        await DrainAsync(worker);
        var end = await _client.GetInstanceAsync("Row", getInputsAndOutputs: true);

        Assert.Equal(
            (OrchestrationRuntimeStatus.Completed, "\"\\u003Ca1\\u003E \\u003Ca2\\u003E 08:00\"", "\"wrapping\"", Start, Start),
            (end!.RuntimeStatus, end.SerializedOutput, end.SerializedCustomStatus, end.CreatedAt, end.LastUpdatedAt)
        );
        Assert.Equal(["a1", "a2"], _calls);
        Assert.Empty(_orchestrations.Live);
    }

    [Fact]
    public async Task Run_AnActivityThatFails_IsRetriedWhenItsTimerFires()
    {
        await using var worker = await WorkerAsync();
        _wrapping = label => _calls.Count(call => call == label) > 1 ? Task.CompletedTask : throw new InvalidOperationException("No tape.");
        await ScheduleAsync("Row", "a");
        await DrainAsync(worker);

        Assert.Equal(Start.AddMinutes(2), _orchestrations.NextDue);
        Assert.Empty(_orchestrations.Ready);
        _time.Advance(TimeSpan.FromMinutes(2));
        await DrainAsync(worker);
        _time.Advance(TimeSpan.FromMinutes(2));
        await DrainAsync(worker);

        Assert.Equal("<a1> <a2> 08:04", (await _client.GetInstanceAsync("Row", getInputsAndOutputs: true))!.ReadOutputAs<string>());
        Assert.Equal(["a1", "a1", "a2", "a2"], _calls);
    }

    [Fact]
    public async Task Run_ATimer_FiresOnTheTestsClock()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Timed", "a");
        await DrainAsync(worker);
        _time.Advance(TimeSpan.FromMinutes(89));
        Assert.Empty(_orchestrations.Ready);

        _time.Advance(TimeSpan.FromMinutes(1));
        await DrainAsync(worker);

        Assert.Equal("a 09:30", (await _client.GetInstanceAsync("Timed", getInputsAndOutputs: true))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Run_ContinuedAsNew_RunsEachGeneration()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Again", 3);

        await DrainAsync(worker);

        Assert.Equal(["3", "2", "1"], _calls);
        Assert.Equal("<1>", (await _client.GetInstanceAsync("Again", getInputsAndOutputs: true))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Die_InAnActivity_IsTakenUpByAnotherWorkerWhenTheLockHasRunOut()
    {
        await using var first = await WorkerAsync();
        await using var second = await WorkerAsync();
        _wrapping = _ =>
        {
            first.Die();
            return Task.CompletedTask;
        };
        await ScheduleAsync("Row", "a");
        await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept);

        Assert.Equal(TurnEnd.Abandoned, await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept));
        Assert.Empty(_orchestrations.Ready);
        Assert.Equal(Start.AddSeconds(30), _orchestrations.NextDue);
        _time.Advance(TimeSpan.FromSeconds(30));
        await DrainAsync(second);

        Assert.Equal(["a1", "a1", "a2"], _calls);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _client.GetInstanceAsync("Row"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Run_WhileTheLockRunsOut_LetsAnotherWorkerDoItAndDropsTheSecondAnswer()
    {
        await using var first = await WorkerAsync();
        await using var second = await WorkerAsync();
        await ScheduleAsync("Row", "a");
        await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept);
        _wrapping = async _ =>
        {
            _wrapping = _ => Task.CompletedTask;
            _time.Advance(TimeSpan.FromSeconds(31));
            await DrainAsync(second);
        };

        Assert.Equal(TurnEnd.Abandoned, await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept));

        Assert.Equal(["a1", "a1", "a2"], _calls);
        Assert.Empty(_orchestrations.Ready);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _client.GetInstanceAsync("Row"))!.RuntimeStatus);
    }

    [Theory]
    [InlineData(Fate.Lost)]
    [InlineData(Fate.SentOnly)]
    [InlineData(Fate.Doubled)]
    internal async Task Run_EveryFirstCompletionMeetsItsFate_StillComesToTheSameEnd(Fate fate)
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Side", 3);
        var turns = 0;

        await DrainAsync(worker, _ => 0, () => turns++ % 2 == 0 ? fate : Fate.Kept);

        Assert.Equal("<1> <2> <3>", (await _client.GetInstanceAsync("Side", getInputsAndOutputs: true))!.ReadOutputAs<string>());
        Assert.Equal(["1", "2", "3"], _calls.Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(_calls.Count, 4, 12);
    }

    [Fact]
    public async Task Run_WithOneSeedTwice_DoesTheSameInTheSameOrder()
    {
        var first = await SeededAsync(7);
        _calls.Clear();
        var second = await SeededAsync(7);
        var others = new List<string>();
        for (var seed = 8; seed < 12; seed++)
        {
            _calls.Clear();
            others.Add(await SeededAsync(seed));
        }

        Assert.Equal(first, second);
        Assert.Contains(others, other => other != first);
    }

    [Fact]
    public async Task Schedule_AnInstanceThatLives_IsRefusedUntilItHasEnded()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Row", "a");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => ScheduleAsync("Row", "b"));
        await DrainAsync(worker);
        await ScheduleAsync("Row", "b");
        await DrainAsync(worker);

        Assert.Equal(["a1", "a2", "b1", "b2"], _calls);
    }

    [Fact]
    public async Task Terminate_WhileAnActivityIsOut_EndsItAndDropsTheAnswer()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Row", "a");
        await worker.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept);

        await _client.TerminateInstanceAsync("Row", "stuck");
        await DrainAsync(worker, count => count - 1, () => Fate.Kept);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await _client.GetInstanceAsync("Row"))!.RuntimeStatus);
        Assert.Equal(["a1"], _calls);
    }

    [Fact]
    public async Task Lose_AnInstance_LeavesNothingToDo()
    {
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Side", 3);
        await worker.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept);

        _orchestrations.Lose("Side");

        Assert.Empty(_orchestrations.Ready);
        Assert.Null(await _client.GetInstanceAsync("Side"));
    }

    [Fact]
    public async Task Run_AWorkerThatStopsInOrder_HandsItsActivityOutAgainAtOnce()
    {
        using var stop = new CancellationTokenSource();
        await using var first = await MemoryWorker.StartAsync(_orchestrations, _functions, stop.Token);
        await using var second = await WorkerAsync();
        await ScheduleAsync("Again", 1);
        await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept);
        _wrapping = _ =>
        {
            _wrapping = _ => Task.CompletedTask;
            stop.Cancel();
            throw new OperationCanceledException();
        };

        Assert.Equal(TurnEnd.Abandoned, await first.RunAsync(Assert.Single(_orchestrations.Ready), Fate.Kept));
        await DrainAsync(second);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _client.GetInstanceAsync("Again"))!.RuntimeStatus);
    }

    private Task<MemoryWorker> WorkerAsync() => MemoryWorker.StartAsync(_orchestrations, _functions, CancellationToken.None);

    private Task ScheduleAsync(string orchestrator, object input) =>
        _client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(orchestrator));

    private Task DrainAsync(MemoryWorker worker) => DrainAsync(worker, _ => 0, () => Fate.Kept);

    private async Task DrainAsync(MemoryWorker worker, Func<int, int> draw, Func<Fate> fate)
    {
        while (_orchestrations.Ready is { Count: > 0 } ready)
        {
            await worker.RunAsync(ready[draw(ready.Count)], fate());
        }
    }

    private async Task<string> SeededAsync(int seed)
    {
        var random = new Random(seed);
        await using var worker = await WorkerAsync();
        await ScheduleAsync("Side", 5);
        await ScheduleAsync("Row", "r");
        await DrainAsync(worker, random.Next, () => (Fate)random.Next(4));
        Assert.Empty(_orchestrations.Live);
        return string.Join(' ', _calls);
    }
}
