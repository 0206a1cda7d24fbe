using System.CommandLine;
using System.Globalization;
using Landfall.Cli.Demo;
using Landfall.Cli.Hosting;
using Landfall.Cli.Landing;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Shows everything once, with invented data.</summary>
internal sealed class DemoCommand : ScreenCommand
{
    private static readonly string[] Queries =
    [
        "select Name, BillingCity, AnnualRevenue from salesforce.account order by AnnualRevenue desc",
        "select event_type, count(*) as events from amplitude.event group by all order by events desc",
    ];

    private const string Samples = "samples";
    private const string Mark = ".landfall-demo";

    private readonly Option<bool> _stay = new("--stay") { Description = "Keep the host up at the end, until Ctrl-C." };

    /// <summary>Makes the command.</summary>
    public DemoCommand(CommonOptions common)
        : base(
            "demo",
            "See it work: lands a Salesforce and an Amplitude export with bad rows among them, and shows what became of every "
                + "row. Takes some seconds, in fresh data below the data folder.",
            common
        )
    {
        Add(_stay);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [("landfall demo", "The whole road once"), ("landfall demo --stay", "And then keep the host up to look around")];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var settings = new LocalHostSettings
        {
            Data = new DirectoryInfo(Path.Combine(line.GetRequiredValue(Common.Data).FullName, "demo")),
            Contracts = ContractFolders.Find(),
            Prefix = DateTime.UtcNow.ToString("'demo-'yyyyMMddHHmmss'-'", CultureInfo.InvariantCulture),
            InMemory = true,
        };
        var view = new DemoView(screen);
        await LocalHost.RefuseSecondAsync(settings.Data, cancellationToken);
        Clear(settings.Data);
        var files = await DemoFiles.WriteAsync(settings.Data.CreateSubdirectory(Samples), cancellationToken);
        await using var host = await LocalHost.StartAsync(settings, cancellationToken);
        if (!screen.IsJson)
        {
            view.Heading("Landfall demo");
            HostView.Show(screen, host, settings);
            view.Heading($"{Amounts.Of(files.Count, "file")} land");
        }

        var outcomes = await LandAsync(screen, host, files, cancellationToken);
        var isBalanced = outcomes.All(outcome => outcome.IsBalanced);
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    Url = host.Client.Url,
                    Data = settings.Data.FullName,
                    Balanced = isBalanced,
                    Ingestions = outcomes.Select(outcome => outcome.Reply),
                }
            );
        }
        else
        {
            view.Conservation(outcomes);
            if (isBalanced)
            {
                await ShowTablesAsync(screen, view, host, cancellationToken);
                view.Timings(outcomes);
            }

            view.Next(settings, line.GetValue(_stay), isBalanced);
        }

        if (line.GetValue(_stay))
        {
            await StayAsync(screen, host, cancellationToken);
        }

        return isBalanced ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<IReadOnlyList<DemoOutcome>> LandAsync(
        Screen screen,
        LocalHost host,
        IReadOnlyList<DemoFile> files,
        CancellationToken cancellationToken
    )
    {
        var board = new FileBoard(screen, TimeProvider.System);
        var watch = new FileWatch(host.Client, screen, board);
        var lander = new FileLander(host.Zone, host.Client, board, watch);
        var ends = await watch.FollowAsync(
            () => lander.LandAsync(files.Select(file => (file.File, file.Name)), cancellationToken),
            cancellationToken
        );
        if (lander.Failures is [var failure, ..])
        {
            throw failure;
        }

        var outcomes = new List<DemoOutcome>();
        foreach (var file in files)
        {
            var end = ends.Single(reply => string.Equals(reply.Name, file.Name, StringComparison.Ordinal));
            var batch = await host.Client.FindBatchAsync(end.Batch, cancellationToken)
                ?? throw new CliException(
                    ExitCode.Failed,
                    $"The ledger lost the batch {end.Batch} of {file.Name}.",
                    "See host.log in the data folder."
                );
            outcomes.Add(new DemoOutcome(file, batch.Entry));
        }

        return outcomes;
    }

    private static async Task ShowTablesAsync(Screen screen, DemoView view, LocalHost host, CancellationToken cancellationToken)
    {
        view.Heading("Files have become tables");
        StatusSheets.Tables((await host.Client.TablesAsync(cancellationToken)).Tables).Show(screen.Out);
        foreach (var sql in Queries)
        {
            view.Answer(sql, await host.Client.QueryAsync(sql, limit: 5, cancellationToken));
        }

        const int Shown = 8;
        view.Rejects(
            await host.Client.RejectsAsync("salesforce.account", batch: null, Shown, cancellationToken),
            await host.Client.RejectsAsync("amplitude.event", batch: null, Shown, cancellationToken)
        );
    }

    private static async Task StayAsync(Screen screen, LocalHost host, CancellationToken cancellationToken)
    {
        if (!screen.IsJson)
        {
            screen.Say();
            screen.Say("The host stays up. Ctrl-C ends it.");
        }

        await host.WaitAsync(cancellationToken);
    }

    // Only what a demo made is deleted: a folder of this name can hold anything.
    private static void Clear(DirectoryInfo data)
    {
        var mark = Path.Combine(data.FullName, Mark);
        var isOfADemo =
            File.Exists(mark) || (WarehouseFile.Find(data) is not null && Directory.Exists(Path.Combine(data.FullName, Samples)));
        if (data.Exists && data.EnumerateFileSystemInfos().Any() && !isOfADemo)
        {
            throw new CliException(
                ExitCode.Failed,
                $"The folder '{data.FullName}' holds what no demo has made, and the demo begins with an empty one.",
                "Name another folder by --data, or delete this one."
            );
        }

        data.Create();
        File.WriteAllText(mark, "");

        // The mark stays to the end: what could not be deleted is still a demo's.
        foreach (var entry in data.EnumerateFileSystemInfos().Where(entry => entry.Name != Mark))
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
