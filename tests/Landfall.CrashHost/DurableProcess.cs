using Landfall.Local.Durable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.CrashHost;

/// <summary>
/// A process that only runs the engine, with one orchestrator of three activities; on demand the second activity never ends.
/// </summary>
public static class DurableProcess
{
    public const string Orchestrator = "ThreeSteps";

    public static async Task RunAsync(string storage, string taskHub, bool holds)
    {
        var functions = new DurableFunctions()
            .AddOrchestrator<string, string>(Orchestrator, async (context, input) =>
            {
                var texts = new List<string>();
                foreach (var step in (string[])["first", "second", "third"])
                {
                    texts.Add(await context.CallActivityAsync<string>("Step", $"{input} {step}"));
                }

                return string.Join(", ", texts);
            })
            .AddActivity<string, string>("Step", async (text, stopping) =>
            {
                Console.WriteLine($"runs {text}");
                var isHeld = holds && text.EndsWith("second", StringComparison.Ordinal);
                await Task.Delay(isHeld ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, stopping);
                return $"{text} done";
            });
        await using var engine = new DurableEngine(
            functions,
            DurableStorage.FromConnectionString(storage),
            Options.Create(new DurableEngineOptions { TaskHubName = taskHub }),
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
        await engine.StartAsync(CancellationToken.None, CancellationToken.None);
        Console.WriteLine("ready");
        await Task.Run(Console.In.ReadToEnd);
    }
}
