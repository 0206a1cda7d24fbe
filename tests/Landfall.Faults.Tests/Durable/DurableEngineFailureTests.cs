using System.Diagnostics;
using Landfall.CrashHost;
using Landfall.Tests.Azurite;
using Microsoft.DurableTask.Client;

namespace Landfall.Faults.Tests.Durable;

/// <summary>
/// What the engine's own host may meet: its end, its suspension, the end of its storage. Each costs half a minute and more.
/// </summary>
[Trait("Lane", "long")]
public sealed class DurableEngineFailureTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_InAnActivity_IsTakenUpByTheNextProcessWithin35Seconds()
    {
        await using var client = new EngineBed(azurite.ConnectionString);
        await using var killed = await WorkerProcess.StartAsync(azurite.ConnectionString, client.Options.TaskHubName, holds: true);
        var id = await client.Engine.Client.ScheduleNewOrchestrationInstanceAsync(DurableProcess.Orchestrator, "a", Token);
        await killed.UntilAsync("runs a second", Deadline);

        killed.Kill();
        var watch = Stopwatch.StartNew();
        await using var next = await WorkerProcess.StartAsync(azurite.ConnectionString, client.Options.TaskHubName, holds: false);
        await next.UntilAsync("runs a second", Deadline);
        var taken = watch.Elapsed;
        var end = await client.Engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Token);
        output.WriteLine($"taken up after {taken.TotalSeconds:0.0} s, ended after {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Equal("a first done, a second done, a third done", end.ReadOutputAs<string>());
        // An activity may run twice: its call can be in the queue before the step that made it is in the history.
        var ran = next.Lines.Where(line => line.StartsWith("runs", StringComparison.Ordinal)).Distinct();
        Assert.Equal(["runs a second", "runs a third"], ran);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(35));
    }

    [Fact]
    public async Task Suspend_LongerThanItsLeases_GivesWorkToAnotherAndComesAgain()
    {
        await using var client = new EngineBed(azurite.ConnectionString);
        await using var frozen = await WorkerProcess.StartAsync(azurite.ConnectionString, client.Options.TaskHubName, holds: false);
        await RunAsync(client, "a");

        await frozen.SignalAsync("STOP");
        var next = await WorkerProcess.StartAsync(azurite.ConnectionString, client.Options.TaskHubName, holds: false);
        await RunAsync(client, "b");
        await frozen.SignalAsync("CONT");
        await RunAsync(client, "c");
        await next.DisposeAsync();
        var watch = Stopwatch.StartNew();
        await RunAsync(client, "d");
        output.WriteLine($"the thawed worker alone ended an instance after {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Contains("runs b third", next.Lines);
        Assert.False(frozen.HasExited);
        Assert.Contains("runs d third", frozen.Lines);
    }

    [Fact]
    public async Task Storage_AwayForHalfAMinute_WorkGoesOnWhenItIsBack()
    {
        await using var disk = new DiskAzurite();
        await disk.StartAsync();
        await using var bed = new EngineBed(disk.ConnectionString);
        await bed.StartAsync();
        bed.Depot.Gate = Task.Delay(TimeSpan.FromSeconds(3), Token);
        var id = await bed.ScheduleAsync(nameof(ShipSlowly), new Order("a", 3));
        await EngineBed.UntilAsync(() => Task.FromResult(!bed.Depot.Calls.IsEmpty), Deadline, "the activity runs");

        // The emulator writes its tables to disk some seconds after the fact.
        await Task.Delay(TimeSpan.FromSeconds(12), Token);
        var gate = new TaskCompletionSource();
        bed.Depot.Gate = gate.Task;
        var second = await bed.ScheduleAsync(nameof(ShipSlowly), new Order("b", 2));
        await EngineBed.UntilAsync(() => Task.FromResult(bed.Depot.Calls.Contains("b-1")), Deadline, "the second instance's activity runs");
        await Task.Delay(TimeSpan.FromSeconds(12), Token);
        await disk.KillAsync();
        gate.SetResult();
        await Task.Delay(TimeSpan.FromSeconds(30), Token);
        await disk.StartAsync();
        var watch = Stopwatch.StartNew();
        var end = await EndAsync(bed, second);
        output.WriteLine($"ended {watch.Elapsed.TotalSeconds:0.0} s after storage was back; calls: {string.Join(' ', bed.Depot.Calls)}");

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "2"), (end.RuntimeStatus, end.SerializedOutput));
        Assert.True(bed.Engine.IsRunning);
        Assert.NotEmpty(id);
    }

    [Fact]
    public async Task Stop_WithoutStorage_EndsWithinItsTime()
    {
        await using var disk = new DiskAzurite();
        await disk.StartAsync();
        await using var bed = new EngineBed(disk.ConnectionString, options => options.StopTimeout = TimeSpan.FromSeconds(5));
        await bed.StartAsync();
        await disk.KillAsync();

        var watch = Stopwatch.StartNew();
        await bed.Engine.StopAsync();
        output.WriteLine($"stopped after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        await disk.StartAsync();
        await bed.StartAsync();
        var id = await ScheduleAsync(bed, new Order("c", 1));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndAsync(bed, id)).RuntimeStatus);
    }

    [Fact]
    public async Task Requests_OfAnIdleMinute_StayBounded()
    {
        await using var bed = new EngineBed(azurite.ConnectionString);
        using var requests = new StorageRequests(bed.Options.TaskHubName);
        await bed.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), Token);
        requests.Reset();
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;

        await Task.Delay(TimeSpan.FromMinutes(1), Token);

        self.Refresh();
        var seconds = (self.TotalProcessorTime - cpu).TotalSeconds;
        output.WriteLine($"{requests.Total} requests, {seconds:0.0} CPU-s of this process: {requests}");
        Assert.InRange(requests.Total, 1, (2 * 600) + 60);
    }

    private static async Task RunAsync(EngineBed client, string input)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var id = await client.Engine.Client.ScheduleNewOrchestrationInstanceAsync(DurableProcess.Orchestrator, input, deadline.Token);
        var end = await client.Engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
        Assert.Equal($"{input} first done, {input} second done, {input} third done", end.ReadOutputAs<string>());
    }

    // Requests fail while storage comes back.
    // What the outage had in hand is shared by all callers and fails for them too; the next call begins anew.
    private static async Task<string> ScheduleAsync(EngineBed bed, Order order)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await bed.ScheduleAsync(nameof(ShipSlowly), order);
            }
            catch (Exception) when (watch.Elapsed < Deadline)
            {
                await Task.Delay(500, Token);
            }
        }
    }

    private static async Task<OrchestrationMetadata> EndAsync(EngineBed bed, string id)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await bed
                    .Engine.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Token)
                    .WaitAsync(Deadline - watch.Elapsed, Token);
            }
            catch (TimeoutException)
            {
                var instance = await bed.Engine.Client.GetInstanceAsync(id, getInputsAndOutputs: true, Token);
                Assert.Fail($"After {watch.Elapsed.TotalSeconds:0} s: {instance}; calls: {string.Join(' ', bed.Depot.Calls)}");
            }
            catch (Exception) when (watch.Elapsed < Deadline - TimeSpan.FromSeconds(5))
            {
                await Task.Delay(500, Token);
            }
        }
    }
}
