using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>A bar for one long piece of work; nothing where nobody watches.</summary>
internal static class Progress
{
    /// <summary>Runs <paramref name="work"/>, which reports how much of <paramref name="total"/> is done.</summary>
    public static Task RunAsync(Screen screen, string title, long total, Func<IProgress<long>, Task> work)
    {
        if (!screen.IsLive)
        {
            return work(new Ignored());
        }

        return screen.Out.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(title, maxValue: Math.Max(1, total));
                await work(new Shown(task));
            });
    }

    private sealed class Ignored : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }

    private sealed class Shown(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
