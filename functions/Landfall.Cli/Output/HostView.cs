using Landfall.Cli.Hosting;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Where the parts of a running Landfall are.</summary>
internal static class HostView
{
    /// <summary>Prints them.</summary>
    public static void Show(Screen screen, LocalHost host, LocalHostSettings settings)
    {
        Line("page", host.Client.Url.ToString());
        Line("api", new Uri(host.Client.Url, "/api").ToString());
        Line(
            "storage",
            $"{host.Storage.Address} ({(host.Storage.IsOwn ? "Azurite, started for this run" : "named by AzureWebJobsStorage")})"
        );
        Line("warehouse", Paths.Near(WarehouseFile.PathIn(settings.Data)));
        Line("contracts", Paths.Near(settings.Contracts));
        Line("log", Paths.Near(Path.Combine(settings.Data.FullName, "host.log")));

        void Line(string name, string value)
        {
            screen.Out.Markup($"[grey]{name, -10}[/]");
            screen.Print(value);
        }
    }
}

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

        return screen
            .Out.Progress()
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
        public void Report(long value) { }
    }

    private sealed class Shown(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
