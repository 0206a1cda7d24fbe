using Landfall.Cli.Hosting;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Where the parts of a running Landfall are.</summary>
internal static class HostView
{
    /// <summary>Prints them.</summary>
    public static void Show(Screen screen, LocalHost host, LocalHostSettings settings)
    {
        Line("api", new Uri(host.Client.Url, "/api").ToString());
        Line("storage", $"{host.Storage.Address} ({(host.Storage.IsOwn ? "Azurite, started for this run" : "named by AzureWebJobsStorage")})");
        Line("warehouse", Paths.Near(WarehouseFile.PathIn(settings.Data)));
        Line("contracts", Paths.Near(settings.Contracts));
        Line("log", Paths.Near(Path.Combine(settings.Data.FullName, "host.log")));

        void Line(string name, string value)
        {
            screen.Out.Markup($"[grey]{name,-10}[/]");
            screen.Print(value);
        }
    }
}
