using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Commands;

/// <summary>Shows the rows that were set aside, and why.</summary>
internal sealed class RejectsCommand : ScreenCommand
{
    private const int MostRejects = 10_000;

    private readonly Argument<string?> _what = new("TABLE|BATCH")
    {
        Description = "A table, or a batch by its id, the end of its id or its file; all tables without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _limit = NumberOption.Create("--limit", "N", "The most rejected rows to show.", 20, 1, MostRejects);

    /// <summary>Makes the command.</summary>
    public RejectsCommand(CommonOptions common)
        : base(
            "rejects",
            "Show the rows that were set aside: line, column, rule, what was expected and the shape of what was found.",
            common
        )
    {
        Add(new RejectsReplayCommand(common));
        Add(_what);
        Add(_limit);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall rejects", "The newest rejects of all tables"),
        ("landfall rejects salesforce.account --limit 100", "A hundred of one table"),
        ("landfall rejects salesforce/2026-11-20/Account.csv --json", "Those of one file, with byte offsets"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var what = await Subject.FindAsync(client, target, line.GetValue(_what), cancellationToken);
        var reply = await client.RejectsAsync(what.Table, what.Batch, line.GetValue(_limit), cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(reply);
        }
        else if (reply.Rejects.Count == 0)
        {
            screen.Say($"No row was set aside{what.Suffix}.");
            await ExplainAsync(screen, client, what.Batch, cancellationToken);
        }
        else
        {
            RejectSheet.Show(screen, reply.Rejects);
            screen.Say();
            screen.Say(Sum(reply) + what.Suffix + (IsAll(reply) ? "" : "; --limit shows more"));
            await ExplainAsync(screen, client, what.Batch, cancellationToken);
        }

        return ExitCode.Done;
    }

    /// <summary>How many of how many rejects there are; at least so many where the listing did not come to all files.</summary>
    internal static string Sum(RejectsReply reply)
    {
        var total = (reply.AtLeast ? "at least " : "") + Amounts.Of(reply.Total, "rejected row");
        return IsAll(reply) ? total : $"{Amounts.Count(reply.Rejects.Count)} of {total}";
    }

    private static bool IsAll(RejectsReply reply) => reply.Total <= reply.Rejects.Count && !reply.AtLeast;

    // Rows are set aside of a file that is taken; one that is refused as a whole says why, and shows at most the first rejects; a forgotten
    // one has none any more.
    private static async Task ExplainAsync(Screen screen, LandfallClient client, string? batch, CancellationToken cancellationToken)
    {
        if (batch is null || (await client.FindBatchAsync(batch, cancellationToken))?.Entry is not { } entry)
        {
            return;
        }

        if (Advice.Of(entry.State, entry.Error) is { } error)
        {
            screen.Say(entry.State == BatchState.Refused ? "The file is refused as a whole:" : $"The batch is {entry.State.Word()}:");
            Screen.Tell(screen.Out, "red", $"{error.Code}:", error.Message);
            Screen.Tell(screen.Out, "blue", "next:", error.Hint);
        }
        else if (entry.State != BatchState.Published)
        {
            screen.Say($"The batch is {entry.State.Word()}.");
        }
    }
}
