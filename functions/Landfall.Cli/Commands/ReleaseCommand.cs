using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

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

    private readonly Option<bool> _all = new("--all") { Description = "Every parked and refused batch." };

    /// <summary>Makes the command.</summary>
    public ReleaseCommand(CommonOptions common)
        : base(
            "release",
            "Send parked and refused batches on their way again, under the contract in force. Ends with 1 when one cannot be released.",
            common
        )
    {
        Add(_batch);
        Add(_table);
        Add(_all);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Data);
        Validators.Add(found =>
        {
            var given =
                (found.GetValue(_batch) is null ? 0 : 1) + (found.GetValue(_table) is null ? 0 : 1) + (found.GetValue(_all) ? 1 : 0);
            if (given != 1)
            {
                found.AddError("Name one of: a BATCH, --table TABLE, --all.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall release 3f9a2b --wait", "One batch by the end of its id, followed to its end"),
        ("landfall release --table salesforce.account", "All of a table, after its contract was fixed"),
        ("landfall release --all", "All there are"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var data = line.GetRequiredValue(Common.Data);
        using var client = await HostLookup.ConnectAsync(line.GetValue(Common.Url), data, cancellationToken);
        var reply = line.GetValue(_batch) is { } text
            ? RecoveryRun.Of(
                await client.ReleaseBatchAsync(await Subject.FindBatchAsync(client, text, cancellationToken), cancellationToken)
            )
            : await client.ReleaseAsync(line.GetValue(_table), RecoveryRun.MostBatches, cancellationToken);
        return await new RecoveryRun(client, screen, data).EndAsync(
            reply,
            "No batch is parked or refused.",
            line.GetValue(Common.Wait),
            cancellationToken
        );
    }
}
