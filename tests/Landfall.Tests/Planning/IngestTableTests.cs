using System.Collections.Concurrent;
using Landfall.Functions.Orchestrations;
using Landfall.Planning;
using Landfall.Telemetry;
using Landfall.Tests.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Planning;

/// <summary>The orchestrator on an engine in memory, with activities that the test plays.</summary>
public sealed class IngestTableTests
{
    private const string Table = "orders";
    private const int PortsTried = 10;

    // The engine in memory serves itself by a web host of its own, whose log would bury what the tests say.
    static IngestTableTests() => Environment.SetEnvironmentVariable("Logging__Console__LogLevel__Default", "None");

    [Fact]
    public async Task Run_RoundsUntilTheEnd_HandsOutAllWorkAndCountsFiles()
    {
        var plans = new ConcurrentQueue<PlanInput>();
        var work = new ConcurrentBag<string>();
        await using var host = await StartAsync(
            input =>
            {
                plans.Enqueue(input);
                return input.Round == 1
                    ? new PlanResult([Group("a", "b1", "b2"), Group("b", "b3")], null, null, null, Ends: false, 7, 3)
                    : new PlanResult(
                        [Group("c", "b4") with { Unpack = true }],
                        new LoadWork(Table, "l"),
                        new TellWork(Table, "t"),
                        null,
                        Ends: true,
                        0,
                        4
                    )
                    {
                        Loaded = 2,
                    };
            },
            (activity, claim) =>
            {
                work.Add(activity + " " + claim);
                return Task.FromResult(new WorkEnd(0, activity == IngestTable.LoadTable ? 5 : 0));
            }
        );

        var done = await RunAsync(host);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal([new PlanInput(Table, 3, 1, "orders@3"), new PlanInput(Table, 3, 2, "orders@3")], plans);
        Assert.Equal(
            ["CurateGroup a", "CurateGroup b", "LoadTable l", "TellEvents t", "UnpackArchive c"],
            work.Order(StringComparer.Ordinal)
        );
        Assert.Equal(new TableProgress(0, 0, 7), done.ReadCustomStatusAs<TableProgress>());
    }

    [Fact]
    public async Task Run_GroupThatTakesLong_IsNotWaitedForByTheNextPlan()
    {
        var secondPlan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(
            input =>
            {
                if (input.Round == 1)
                {
                    return new PlanResult([Group("a", "b1")], null, null, null, Ends: false, 0, 1);
                }

                secondPlan.SetResult();
                return new PlanResult([], null, null, null, Ends: true, 0, 1);
            },
            async (_, _) =>
            {
                await secondPlan.Task;
                return new WorkEnd(0, 0);
            }
        );

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await RunAsync(host)).RuntimeStatus);
    }

    [Fact]
    public async Task Run_ActivityThatFails_FailsNothingElse()
    {
        await using var host = await StartAsync(
            _ => new PlanResult([Group("a", "b1"), Group("b", "b2")], new LoadWork(Table, "l"), null, null, Ends: true, 0, 2),
            (activity, claim) =>
                claim == "a"
                    ? throw new InvalidOperationException("The worker is out of disk.")
                    : Task.FromResult(new WorkEnd(0, activity == IngestTable.LoadTable ? 2 : 0))
        );

        var done = await RunAsync(host);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(new TableProgress(0, 0, 2), done.ReadCustomStatusAs<TableProgress>());
    }

    [Fact]
    public async Task Run_ReplayedForEachStep_IsCountedOnce()
    {
        using var metrics = new PipelineMetrics(TimeProvider.System);
        using var recorded = new RecordedMetrics(metrics);
        await using var host = await StartAsync(
            input => new PlanResult([Group("a", "b1")], new LoadWork(Table, "l"), null, null, Ends: input.Round == 3, 0, 1),
            (_, _) => Task.FromResult(new WorkEnd(0, 0)),
            metrics
        );

        await RunAsync(host);

        Assert.Equal(["landfall.orchestrations{landfall.outcome=ok} 1"], recorded.Lines());
    }

    private static GroupWork Group(string claim, params string[] batches) => new(Table, claim, Unpack: false, batches);

    private static async Task<DurableTaskTestHost> StartAsync(
        Func<PlanInput, PlanResult> plan,
        Func<string, string, Task<WorkEnd>> work,
        PipelineMetrics? counted = null
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(plan, work, counted ?? new PipelineMetrics(TimeProvider.System));
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException && attempt < PortsTried)
            {
                // The package draws a port without a look whether it is free; the next draw is another one.
            }
        }
    }

    private static Task<DurableTaskTestHost> StartOnceAsync(
        Func<PlanInput, PlanResult> plan,
        Func<string, string, Task<WorkEnd>> work,
        PipelineMetrics metrics
    ) =>
        DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<IngestTableInput>(nameof(IngestTable), (context, input) =>
                    new IngestTable(metrics).Run(context, input)
                );
                tasks.AddActivityFunc<PlanInput, PlanResult>(IngestTable.PlanTable, (_, input) => plan(input));
                tasks.AddActivityFunc<GroupWork, WorkEnd>(IngestTable.CurateGroup, (_, group) =>
                    work(IngestTable.CurateGroup, group.Claim)
                );
                tasks.AddActivityFunc<GroupWork, WorkEnd>(IngestTable.UnpackArchive, (_, group) =>
                    work(IngestTable.UnpackArchive, group.Claim)
                );
                tasks.AddActivityFunc<LoadWork, WorkEnd>(IngestTable.LoadTable, (_, load) => work(IngestTable.LoadTable, load.Claim));
                tasks.AddActivityFunc<TellWork, WorkEnd>(IngestTable.TellEvents, (_, tell) => work(IngestTable.TellEvents, tell.Claim));
            },
            new DurableTaskTestHostOptions { LoggerFactory = NullLoggerFactory.Instance },
            TestContext.Current.CancellationToken
        );

    private static async Task<OrchestrationMetadata> RunAsync(DurableTaskTestHost host)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        await host.Client.ScheduleNewOrchestrationInstanceAsync(
            nameof(IngestTable),
            new IngestTableInput(Table, 3),
            new StartOrchestrationOptions("orders@3"),
            deadline.Token
        );
        return await host.Client.WaitForInstanceCompletionAsync("orders@3", getInputsAndOutputs: true, deadline.Token);
    }
}
