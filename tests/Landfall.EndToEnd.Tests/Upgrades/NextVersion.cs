using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Functions.Hosting;
using Landfall.Functions.Orchestrations;
using Landfall.Local;
using Landfall.Local.Durable;
using Landfall.Telemetry;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Upgrades;

/// <summary>
/// The same app in a version whose planning begins with another activity: no history that the version before has written fits it.
/// </summary>
internal static class NextVersion
{
    private const string Begin = "BeginOfTheNextVersion";

    /// <summary>Starts it on <paramref name="bed"/>; ended instances stay, so that a test can ask for them.</summary>
    public static Task<RunningApp> StartAsync(LandfallBed bed) =>
        RunningApp.StartAsync(
            bed,
            services =>
                services
                    .AddSingleton(provider => Functions(provider))
                    .Configure<DurableEngineOptions>(engine => engine.KeepEnded = TimeSpan.FromHours(1)),
            Landfall.CrashHost.ShortTimes.Settings
        );

    /// <summary>The instances that failed, by their ids, with what Durable says of them.</summary>
    public static async Task<IReadOnlyList<string>> FailedAsync(RunningApp app)
    {
        var failed = new List<string>();
        var query = new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed], FetchInputsAndOutputs = true };
        await foreach (var instance in app.Service<DurableTaskClient>().GetAllInstancesAsync(query))
        {
            failed.Add($"{instance.InstanceId}: {instance.FailureDetails?.ErrorMessage}");
        }

        return failed;
    }

    private static DurableFunctions Functions(IServiceProvider provider) =>
        new DurableFunctions()
            .AddFunctions(
                [
                    .. typeof(DurableStarter).Assembly.GetTypes().Where(type => type != typeof(IngestTable)),
                    .. typeof(LandfallApp).Assembly.GetTypes(),
                ],
                provider
            )
            .AddActivity<string, string>(Begin, (table, _) => Task.FromResult(table))
            .AddOrchestrator<IngestTableInput, bool>(nameof(IngestTable), async (context, input) =>
            {
                await context.CallActivityAsync<string>(Begin, input.Table);
                await new IngestTable(provider.GetRequiredService<PipelineMetrics>()).Run(context, input);
                return true;
            });
}
