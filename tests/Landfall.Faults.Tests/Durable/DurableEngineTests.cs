using System.Diagnostics;
using DurableTask.Core.Exceptions;
using Landfall.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Faults.Tests.Durable;

public sealed class DurableEngineTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ActivitiesSideBySideThatFailOnce_AreRetriedAndTheirResultsGathered()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();

        var id = await bed.ScheduleAsync(nameof(ShipOrder), new Order("a", 3, Failures: 1), "ship/a@1");
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Token);

        Assert.Equal("ship/a@1", id);
        Assert.Equal(
            (OrchestrationRuntimeStatus.Completed, """["a-1","a-2","a-3"]""", """{"Stage":"done","Done":3}""", nameof(ShipOrder)),
            (end.RuntimeStatus, end.SerializedOutput, end.SerializedCustomStatus, end.Name)
        );
        Assert.Equal(["a-1", "a-1", "a-2", "a-2", "a-3", "a-3"], bed.Depot.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(new Order("a", 3, 1), end.ReadInputAs<Order>());
    }

    [Fact]
    public async Task Run_AnActivityThatFailsForGood_FailsTheInstanceWithItsMessage()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();

        var id = await bed.ScheduleAsync(nameof(ShipSlowly), new Order("b", 1, Failures: 9));
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Token);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("No tape for b-1.", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_AnInstanceThatIsOnItsWay_IsRefusedAndTheFirstGoesOn()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();
        var gate = new TaskCompletionSource();
        bed.Depot.Gate = gate.Task;
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("c", 1), "c");
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the activity runs");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => bed.ScheduleAsync(nameof(ShipSlowly), new Order("c2", 2), "c"));
        var named = new StartOrchestrationOptions("c") { DedupeStatuses = ["Pending", "Running", "Suspended"] };
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            bed.Engine.Client.ScheduleNewOrchestrationInstanceAsync(nameof(ShipSlowly), new Order("c3", 2), named, Token)
        );
        gate.SetResult();
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync("c", getInputsAndOutputs: true, Token);

        Assert.Equal(("1", "c"), (end.SerializedOutput, end.ReadInputAs<Order>()!.Name));
        Assert.Equal(["c-1"], bed.Depot.Calls);
    }

    [Fact]
    public async Task Schedule_OneIdManyTimesAtOnce_RunsOnce()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await using var other = new EngineBed(azurite.ConnectionString, options => options.TaskHubName = bed.Options.TaskHubName);
        await bed.StartAsync();

        var starts = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async number =>
                {
                    try
                    {
                        await (number % 2 == 0 ? bed : other).ScheduleAsync(nameof(ShipSlowly), new Order("d", 2), "d");
                        return true;
                    }
                    catch (OrchestrationAlreadyExistsException)
                    {
                        return false;
                    }
                })
        );
        await bed.Engine.Client.WaitForInstanceCompletionAsync("d", cancellation: Token);

        Assert.Contains(true, starts);
        Assert.Equal(["d-1", "d-2"], bed.Depot.Calls);
    }

    [Fact]
    public async Task Schedule_AnInstanceThatHasEnded_RunsAnewAndAnswersWithItsOwnResult()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("e", 1), "e");
        await bed.Engine.Client.WaitForInstanceCompletionAsync("e", getInputsAndOutputs: true, Token);

        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("e", 2), "e");
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync("e", getInputsAndOutputs: true, Token);

        Assert.Equal("2", end.SerializedOutput);
    }

    [Fact]
    public async Task Terminate_AnInstanceThatRuns_EndsIt()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();
        var gate = new TaskCompletionSource();
        bed.Depot.Gate = gate.Task;
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("f", 3), "f");
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the activity runs");

        await bed.Engine.Client.TerminateInstanceAsync("f", "stuck", Token);
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync("f", getInputsAndOutputs: true, Token);
        gate.SetResult();

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "\"stuck\""), (end.RuntimeStatus, end.SerializedOutput));
    }

    [Fact]
    public async Task Wait_AnUnknownInstance_SaysSo()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            bed.Engine.Client.WaitForInstanceCompletionAsync("nobody", cancellation: Token)
        );

        Assert.Equal("There is no instance 'nobody': it was never started, or has ended and is purged.", failure.Message);
        Assert.Null(await bed.Engine.Client.GetInstanceAsync("nobody", Token));
    }

    [Fact]
    public async Task Stop_WhileAnActivityRuns_HandsItOutAgainToTheNextStart()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();
        bed.Depot.Gate = new TaskCompletionSource().Task;
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("g", 2), "g");
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the activity runs");

        var watch = Stopwatch.StartNew();
        await bed.Engine.StopAsync();
        output.WriteLine($"stop: {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, bed.Options.StopTimeout + TimeSpan.FromSeconds(5));
        Assert.False(bed.Engine.IsRunning);

        bed.Depot.Gate = Task.CompletedTask;
        watch.Restart();
        await bed.StartAsync();
        var end = await bed.Engine.Client.WaitForInstanceCompletionAsync("g", getInputsAndOutputs: true, Token);
        output.WriteLine($"start to end: {watch.ElapsedMilliseconds} ms");

        // No retry policy: had the stop failed the activity, the instance would have failed.
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "2"), (end.RuntimeStatus, end.SerializedOutput));
        Assert.Equal(["g-1", "g-1", "g-2"], bed.Depot.Calls);
    }

    [Fact]
    public async Task Start_OfALaterBuildInTheMiddleOfWork_FailsWhatNoLongerFitsAndRunsTheNext()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.StartAsync();
        bed.Depot.Gate = new TaskCompletionSource().Task;
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("u", 2), "u@1");
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the activity runs");
        await bed.Engine.StopAsync();

        await using var upgraded = new EngineBed(
            azurite.ConnectionString,
            options => options.TaskHubName = bed.Options.TaskHubName,
            functions: EngineBed.FunctionsAnew
        );
        await upgraded.StartAsync();
        var former = await upgraded.Engine.Client.WaitForInstanceCompletionAsync("u@1", getInputsAndOutputs: true, Token);
        await upgraded.ScheduleAsync(nameof(ShipSlowly), new Order("u", 2), "u@2");
        var next = await upgraded.Engine.Client.WaitForInstanceCompletionAsync("u@2", getInputsAndOutputs: true, Token);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, former.RuntimeStatus);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "2000"), (next.RuntimeStatus, next.SerializedOutput));
    }

    [Fact]
    public async Task Ended_AfterTheTimeItIsKept_IsPurged()
    {
        await using var bed = new EngineBed(azurite.ConnectionString, options => options.KeepEnded = TimeSpan.FromSeconds(1));
        await bed.StartAsync();
        var id = await bed.ScheduleAsync(nameof(ShipOrder), new Order("h", 3));
        await bed.Engine.Client.WaitForInstanceCompletionAsync(id, cancellation: Token);

        await EngineBed.UntilAsync(
            async () => await bed.Engine.Client.GetInstanceAsync(id, Token) is null,
            Deadline,
            "the instance is purged"
        );

        Assert.Equal((0, 0), await RowsAsync(bed));
    }

    [Fact]
    public async Task Start_AfterAnEngineThatLeftEndedInstances_PurgesThemAndLeavesTheOthers()
    {
        await using var first = new EngineBed(azurite.ConnectionString, options => options.KeepEnded = TimeSpan.FromHours(1));
        await first.StartAsync();
        for (var number = 0; number < 3; number++)
        {
            var id = await first.ScheduleAsync(nameof(ShipSlowly), new Order($"i{number}", 1));
            await first.Engine.Client.WaitForInstanceCompletionAsync(id, cancellation: Token);
        }

        first.Depot.Gate = new TaskCompletionSource().Task;
        await first.ScheduleAsync(nameof(ShipSlowly), new Order("live", 1), "live");
        await first.Engine.StopAsync();

        await using var second = new EngineBed(azurite.ConnectionString, options =>
        {
            options.TaskHubName = first.Options.TaskHubName;
            options.KeepEnded = TimeSpan.FromSeconds(1);
        });
        second.Depot.Gate = first.Depot.Gate;
        await second.StartAsync();

        await EngineBed.UntilAsync(async () => (await RowsAsync(second)).Instances == 1, Deadline, "only the live instance is left");
        Assert.NotNull(await second.Engine.Client.GetInstanceAsync("live", Token));
    }

    [Fact]
    public async Task Start_WithWorkWaiting_RunsTheFirstActivityWithinTwoSeconds()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("j", 1), "j");

        var watch = Stopwatch.StartNew();
        await bed.StartAsync();
        var started = watch.Elapsed;
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the first activity runs");
        output.WriteLine($"start returns after {started.TotalMilliseconds:0} ms, first activity after {watch.ElapsedMilliseconds} ms");

        // Two seconds on a machine of its own; tests share theirs.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Requests_OfAnOrchestrationAndOfIdleTime_StayBounded()
    {
        await using var bed = new EngineBed(azurite.ConnectionString, options => options.KeepEnded = TimeSpan.FromHours(1));
        using var requests = new StorageRequests(bed.Options.TaskHubName);
        await bed.StartAsync();
        await bed.ScheduleAsync(nameof(ShipSlowly), new Order("warm", 1), "warm");
        await bed.Engine.Client.WaitForInstanceCompletionAsync("warm", cancellation: Token);

        var latencies = new List<double>();
        for (var number = 0; number < 5; number++)
        {
            bed.Depot.Calls.Clear();
            var calls = bed.Depot.Calls;
            var watch = Stopwatch.StartNew();
            var id = await bed.ScheduleAsync(nameof(ShipSlowly), new Order($"k{number}", 1));
            while (calls.IsEmpty && watch.Elapsed < Deadline)
            {
                await Task.Delay(1, Token);
            }

            latencies.Add(watch.Elapsed.TotalMilliseconds);
            await bed.Engine.Client.WaitForInstanceCompletionAsync(id, cancellation: Token);
        }

        output.WriteLine($"schedule to first activity, ms: {string.Join(", ", latencies.Select(ms => ms.ToString("0", null)))}");

        requests.Reset();
        var work = Stopwatch.StartNew();
        var three = await bed.ScheduleAsync(nameof(ShipSlowly), new Order("three", 3));
        await bed.Engine.Client.WaitForInstanceCompletionAsync(three, cancellation: Token);
        output.WriteLine($"three activities: {work.ElapsedMilliseconds} ms, {requests.Total} requests: {requests}");

        requests.Reset();
        var idle = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(10), Token);
        var perMinute = requests.Total * 60 / idle.Elapsed.TotalSeconds;
        output.WriteLine($"idle: {perMinute:0} requests a minute: {requests}");

        // Two queues every 100 ms, and the leases every 5 s.
        Assert.InRange(perMinute, 1, (2 * 600) + 60);
    }

    private async Task<(int Instances, int Histories)> RowsAsync(EngineBed bed)
    {
        var tables = new Azure.Data.Tables.TableServiceClient(azurite.ConnectionString);
        return (await CountAsync("Instances"), await CountAsync("History"));

        async Task<int> CountAsync(string table) =>
            await tables
                .GetTableClient(bed.Options.TaskHubName + table)
                .QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Token)
                .CountAsync(Token);
    }
}
