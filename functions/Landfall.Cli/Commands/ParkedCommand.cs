using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Commands;

/// <summary>Shows what waits for a person.</summary>
internal sealed class ParkedCommand : ScreenCommand
{
    private const int MostBatches = 10_000;

    private readonly Argument<string?> _table = new("TABLE")
    {
        Description = "A table; all tables without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _limit = NumberOption.Create("--limit", "N", "The most batches to show.", 100, 1, MostBatches);

    /// <summary>Makes the command.</summary>
    public ParkedCommand(CommonOptions common)
        : base(
            "parked",
            "Show the batches that were parked or refused, newest first: why, and what to do next. Without a table also the "
                + "messages that the host gave up.",
            common
        )
    {
        Add(_table);
        Add(_limit);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [("landfall parked", "Those of all tables"), ("landfall parked salesforce.account --json", "Those of one table, for a program")];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var table = line.GetValue(_table);
        if (table is not null)
        {
            await Subject.RequireTableAsync(client, target, table, cancellationToken);
        }

        var limit = line.GetValue(_limit);
        var parked = await client.IngestionsAsync(table, BatchState.Parked, limit, cancellationToken);
        var refused = await client.IngestionsAsync(table, BatchState.Refused, limit, cancellationToken);
        var batches = parked.Ingestions.Concat(refused.Ingestions).OrderByDescending(batch => batch.UpdatedAt).Take(limit).ToList();
        var queues = table is null ? (await client.PoisonAsync(cancellationToken)).Queues : [];
        if (screen.IsJson)
        {
            screen.Json(new { Ingestions = batches, Queues = queues });
        }
        else
        {
            Show(screen, batches, table, target);
            PoisonSheet.Show(screen, queues, target);
        }

        return queues.Any(queue => queue.Problem is not null) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(Screen screen, List<IngestionReply> batches, string? table, HostTarget target)
    {
        if (batches.Count == 0)
        {
            screen.Say($"No batch{(table is null ? "" : $" of {table}")} is parked or refused.");
            return;
        }

        Sheet(batches).Show(screen.Out);
        StatusSheets.ShowProblems(screen, batches);
        screen.Say();
        screen.Print($"When what is wrong is fixed: {CommandLine.Of("release BATCH", target)}");
    }

    private static Sheet Sheet(IEnumerable<IngestionReply> batches)
    {
        var sheet = new Sheet(
            new SheetColumn("batch", Fit.Whole),
            new SheetColumn("table", Fit.CutEnd),
            new SheetColumn("file", Fit.CutStart),
            new SheetColumn("state", Fit.Whole),
            new SheetColumn("code", Fit.Whole),
            "since"
        );
        foreach (var batch in batches)
        {
            sheet.Add(
                batch.Batch[^6..],
                batch.Table,
                batch.Name,
                Cell.State(batch.State),
                batch.Error?.Code ?? "",
                Amounts.Age(DateTimeOffset.UtcNow - batch.UpdatedAt)
            );
        }

        return sheet;
    }
}
