using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Recovery;

namespace Landfall.Cli.Commands;

/// <summary>Sends parked and refused batches on their way again.</summary>
internal sealed class ReleaseCommand : ScreenCommand
{
    private readonly Argument<string?> _batch = new("BATCH")
    {
        Description = "A batch by its id, the end of its id or its file.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _table = new("--table")
    {
        Description = "Every parked and refused batch of this table.",
        HelpName = "TABLE",
    };

    private readonly Option<bool> _messages = new("--messages")
    {
        Description = "Every message that the host gave up: an event into its queue, a file to its table.",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every parked and refused batch, and every given-up message." };

    /// <summary>Makes the command.</summary>
    public ReleaseCommand(CommonOptions common)
        : base(
            "release",
            "Send parked and refused batches on their way again, under the contract in force, and messages that the host gave up. Ends "
                + "with 1 when one cannot be released.",
            common
        )
    {
        Add(_batch);
        Add(_table);
        Add(_messages);
        Add(_all);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        Validators.Add(found =>
        {
            bool[] given =
            [
                found.GetValue(_batch) is not null,
                found.GetValue(_table) is not null,
                found.GetValue(_messages),
                found.GetValue(_all),
            ];
            if (given.Count(one => one) != 1)
            {
                found.AddError("Name one of: a BATCH, --table TABLE, --messages, --all.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall release 3f9a2b --wait", "One batch by the end of its id, followed to its end"),
        ("landfall release --table salesforce.account", "All of a table, after its contract was fixed"),
        ("landfall release --messages", "Events and files that the host gave up"),
        ("landfall release --all", "All there are"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        if (line.GetValue(_table) is { } table)
        {
            await Subject.RequireTableAsync(client, target, table, cancellationToken);
        }

        var messages = line.GetValue(_messages) || line.GetValue(_all) ? (await client.ReleasePoisonAsync(cancellationToken)).Queues : null;
        if (line.GetValue(_messages))
        {
            return ShowMessages(screen, messages!);
        }

        var reply = line.GetValue(_batch) is { } text
            ? RecoveryRun.Of(
                await client.ReleaseBatchAsync(await Subject.FindBatchAsync(client, target, text, cancellationToken), cancellationToken)
            )
            : await client.ReleaseAsync(line.GetValue(_table), RecoveryRun.MostBatches, cancellationToken);
        var run = new RecoveryRun(client, screen, target) { Messages = messages };
        return await run.EndAsync(reply, "No batch is parked or refused.", line.GetValue(Common.Wait), cancellationToken);
    }

    private static int ShowMessages(Screen screen, IReadOnlyList<PoisonRelease> messages)
    {
        if (screen.IsJson)
        {
            screen.Json(new { Queues = messages });
        }
        else if (PoisonSheet.WereEmpty(messages))
        {
            screen.Say("No message was given up.");
        }
        else
        {
            PoisonSheet.ShowReleased(screen, messages);
        }

        return PoisonSheet.IsWhole(messages) ? ExitCode.Done : ExitCode.Failed;
    }
}
