using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Reads files again that have come to their end.</summary>
internal sealed class ReprocessCommand : ScreenCommand
{
    private readonly Argument<string?> _table = new("TABLE") { Description = "A table.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<DateOnly?> _from = DayOption.Create("--from", "The first day, UTC, on which the files were last changed.");

    private readonly Option<DateOnly?> _to = DayOption.Create("--to", "The last day, included.");

    private readonly Option<string?> _batch = new("--batch")
    {
        Description = "One batch by its id, the end of its id or its file, in place of a table and its days.",
        HelpName = "BATCH",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only say what would be read again. Ends with 0 when that is anything.",
    };

    /// <summary>Makes the command.</summary>
    public ReprocessCommand(CommonOptions common)
        : base(
            "reprocess",
            "Read files of a table again under the contract in force; their rows take the place of the former ones. Ends with 1 "
                + "when one cannot be read again.",
            common
        )
    {
        Add(_table);
        Add(_from);
        Add(_to);
        Add(_batch);
        Add(_dryRun);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        Validators.Add(found =>
        {
            // Whether a day is one is not known yet here, only that it was given.
            var (hasTable, hasFrom, hasTo) = (
                found.GetValue(_table) is not null,
                found.GetResult(_from) is not null,
                found.GetResult(_to) is not null
            );
            if (found.GetValue(_batch) is not null ? hasTable || hasFrom || hasTo : !hasTable && !hasFrom && !hasTo)
            {
                found.AddError("Name a TABLE with --from and --to, or one --batch.");
                return;
            }

            string[] missing = [hasTable ? "" : "TABLE", hasFrom ? "" : "--from", hasTo ? "" : "--to"];
            missing = [.. missing.Where(one => one.Length > 0)];
            if (found.GetValue(_batch) is null && missing.Length > 0)
            {
                found.AddError(
                    $"A TABLE's files are named by its first and last day: {string.Join(" and ", missing)} "
                        + $"{(missing.Length == 1 ? "is" : "are")} missing."
                );
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall reprocess salesforce.account --from 2026-11-01 --to 2026-11-20 --dry-run", "What would be read again"),
        ("landfall reprocess salesforce.account --from 2026-11-01 --to 2026-11-20", "Read it again"),
        ("landfall reprocess --batch 3f9a2b --wait", "One batch, followed to its end"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var (from, to) = (line.GetValue(_from), line.GetValue(_to));
        if (from > to)
        {
            throw new CliException(ExitCode.Usage, "--from is after --to.", "See 'landfall reprocess --help'.");
        }

        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        if (line.GetValue(_table) is { } table)
        {
            await Subject.RequireTableAsync(client, target, table, cancellationToken);
        }

        var dryRun = line.GetValue(_dryRun);
        var reply = line.GetValue(_batch) is { } text
            ? RecoveryRun.Of(
                await client.ReprocessBatchAsync(
                    await Subject.FindBatchAsync(client, target, text, cancellationToken),
                    dryRun,
                    cancellationToken
                )
            )
            : await client.ReprocessAsync(
                line.GetValue(_table)!,
                from!.Value,
                to!.Value,
                dryRun,
                RecoveryRun.MostBatches,
                cancellationToken
            );
        var end = await new RecoveryRun(client, screen, target).EndAsync(
            reply,
            "No file of these days is in the table or waits to be.",
            line.GetValue(Common.Wait) && !dryRun,
            cancellationToken
        );
        return dryRun && reply.Planned > 0 ? ExitCode.Done : end;
    }
}
