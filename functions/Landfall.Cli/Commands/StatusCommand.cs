using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Commands;

/// <summary>Shows where tables and files stand.</summary>
internal sealed class StatusCommand : ScreenCommand
{
    private const int MostFiles = 10_000;

    private readonly Argument<string?> _what = new("TABLE|BATCH")
    {
        Description = "A table, or a batch by its id, the end of its id or its file; all tables without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _limit = NumberOption.Create("--limit", "N", "The most files to show.", 20, 1, MostFiles);

    /// <summary>Makes the command.</summary>
    public StatusCommand(CommonOptions common)
        : base(
            "status",
            "Show where tables and files stand: state, rows read, curated, rejected and loaded. Ends with 1 for a batch that "
                + "was refused, parked or unclaimed.",
            common
        )
    {
        Add(_what);
        Add(_limit);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall status", "All tables and the newest files"),
        ("landfall status salesforce.account", "The files of one table"),
        ("landfall status salesforce/2026-11-20/Account.csv", "One file in full: stages, times, error"),
        ("landfall status 3f9a2b", "The same by the end of the batch's id"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var what = await Subject.FindAsync(client, target, line.GetValue(_what), cancellationToken);
        if (what.Batch is not null)
        {
            return ShowBatch(
                screen,
                await client.FindBatchAsync(what.Batch, cancellationToken)
                    ?? throw new CliException(
                        ExitCode.Failed,
                        $"The ledger has no batch '{what.Batch}'.",
                        $"See '{CommandLine.Of("status", target)}' for those it has."
                    )
            );
        }

        var tables = what.Table is null ? await client.TablesAsync(cancellationToken) : null;
        var objectives = what.Table is null ? null : (await client.TableAsync(what.Table, cancellationToken))?.Objectives ?? [];
        var files = (await client.IngestionsAsync(what.Table, state: null, line.GetValue(_limit), cancellationToken)).Ingestions;
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    tables?.Tables,
                    Objectives = objectives,
                    Ingestions = files,
                }
            );
            return ExitCode.Done;
        }

        if (objectives is { Count: > 0 })
        {
            ObjectiveSheets.All(objectives, DateTimeOffset.UtcNow).Show(screen.Out);
            ObjectiveSheets.ShowReasons(screen, objectives);
            screen.Say();
        }

        if (files.Count == 0)
        {
            ObjectiveSheets.ShowBroken(screen, tables?.Tables ?? [], DateTimeOffset.UtcNow);
            screen.Say($"No file has landed yet{(what.Table is null ? "" : $" for {what.Table}")}.");
            screen.Print($"Land one: {CommandLine.Of("ingest FILE", target.Data)}");
            return ExitCode.Done;
        }

        if (tables is not null)
        {
            StatusSheets.Tables(tables.Tables).Show(screen.Out);
            screen.Say();
            StatusSheets.ShowLosses(screen, tables.Tables, target);
            ObjectiveSheets.ShowBroken(screen, tables.Tables, DateTimeOffset.UtcNow);
        }

        StatusSheets.Files(files, DateTimeOffset.UtcNow).Show(screen.Out);
        StatusSheets.ShowProblems(screen, files);
        return ExitCode.Done;
    }

    private static int ShowBatch(Screen screen, BatchReply batch)
    {
        if (screen.IsJson)
        {
            screen.Json(batch);
        }
        else
        {
            BatchView.Show(screen, batch);
        }

        return batch.Entry.State.NeedsAttention() ? ExitCode.Failed : ExitCode.Done;
    }
}
