using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Gives rejected rows another chance under a fixed contract.</summary>
internal sealed class RejectsReplayCommand : ScreenCommand
{
    private readonly Argument<string> _what = new("TABLE|BATCH")
    {
        Description = "A table, or a batch by its id, the end of its id or its file.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Also what was read by the contract that is still in force." };

    /// <summary>Makes the command.</summary>
    public RejectsReplayCommand(CommonOptions common)
        : base(
            "replay",
            "Read the files again that have rejected rows or were refused, after their contract was fixed: the whole file, whose rows "
                + "take the place of the former ones.",
            common
        )
    {
        Add(_what);
        Add(_force);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall rejects replay salesforce.account", "Every file of the table that has rejected rows or was refused"),
        ("landfall rejects replay 3f9a2b --wait", "One batch, followed to its end"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var force = line.GetValue(_force);
        var what = await Subject.FindAsync(client, target, line.GetRequiredValue(_what), cancellationToken);
        var reply = what.Batch is { } batch
            ? RecoveryRun.Of(await client.ReplayBatchAsync(batch, force, cancellationToken))
            : await client.ReplayAsync(what.Table!, force, RecoveryRun.MostBatches, cancellationToken);
        return await new RecoveryRun(client, screen, target).EndAsync(
            reply,
            $"No file{what.Suffix} has rejected rows or was refused.",
            line.GetValue(Common.Wait),
            cancellationToken
        );
    }
}
