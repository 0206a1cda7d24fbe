using Landfall.Cli.Api;
using Landfall.Cli.Landing;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Recovery;

namespace Landfall.Cli.Commands;

/// <summary>Shows what a request for batches came to and follows those that go on, if asked to.</summary>
internal sealed class RecoveryRun(LandfallClient client, Screen screen, HostTarget target)
{
    /// <summary>How many batches a command lists and follows.</summary>
    public const int MostBatches = 10_000;

    /// <summary>What became of the messages that were asked for with the batches; null when they were not.</summary>
    public IReadOnlyList<PoisonRelease>? Messages { get; init; }

    /// <summary>Ends with 1 when a batch or message was refused, or when a batch that was followed needs a person.</summary>
    public async Task<int> EndAsync(RecoveryReply reply, string nothing, bool waits, CancellationToken cancellationToken)
    {
        var refused = reply.Refused > 0 || !PoisonSheet.IsWhole(Messages ?? []) ? ExitCode.Failed : ExitCode.Done;
        if (!screen.IsJson && Messages is { } messages)
        {
            PoisonSheet.ShowReleased(screen, messages);
        }

        if (reply.Batches.Count == 0)
        {
            ShowNothing(reply, nothing);
            return refused;
        }

        if (!screen.IsJson)
        {
            RecoverySheet.Show(screen, reply);
        }

        IReadOnlyList<IngestionReply> ends = waits ? await FollowAsync(reply, cancellationToken) : [];
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    reply.Changed,
                    reply.Planned,
                    reply.Unchanged,
                    reply.Refused,
                    reply.Batches,
                    Ingestions = waits ? ends : null,
                    Queues = Messages,
                }
            );
        }
        else if (ends.Count > 0)
        {
            screen.Say();
            StatusSheets.Outcome(ends).Show(screen.Out);
            StatusSheets.ShowProblems(screen, ends);
        }
        else if (reply.Changed > 0)
        {
            screen.Print($"See how they get on: {CommandLine.Of("status", target)}");
        }

        return ends.Any(end => end.State.NeedsAttention()) ? ExitCode.Failed : refused;
    }

    /// <summary>A batch's own answer, as one of many.</summary>
    public static RecoveryReply Of(RequestedBatch batch) =>
        new(
            "",
            Done: true,
            Count(batch, RecoveryOutcome.Changed),
            Count(batch, RecoveryOutcome.Planned),
            Count(batch, RecoveryOutcome.Unchanged),
            Count(batch, RecoveryOutcome.Refused),
            [batch]
        );

    private static long Count(RequestedBatch batch, RecoveryOutcome outcome) => batch.Outcome == outcome ? 1 : 0;

    private void ShowNothing(RecoveryReply reply, string nothing)
    {
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    reply.Changed,
                    reply.Planned,
                    reply.Unchanged,
                    reply.Refused,
                    reply.Batches,
                    Queues = Messages,
                }
            );
        }
        else
        {
            screen.Say(nothing);
        }
    }

    private Task<IReadOnlyList<IngestionReply>> FollowAsync(RecoveryReply reply, CancellationToken cancellationToken)
    {
        var board = new FileBoard(screen, TimeProvider.System);
        var watch = new FileWatch(client, screen, board);
        foreach (
            var batch in reply.Batches.Where(batch =>
                batch is { Name: not null, Outcome: RecoveryOutcome.Changed or RecoveryOutcome.Unchanged }
            )
        )
        {
            board.Add(batch.Name!, batch.Length);
            watch.Track(new StartedReply(batch.Batch, batch.Table!, batch.Generation, batch.State!.Value), batch.Name!);
        }

        return watch.FollowAsync(() => Task.CompletedTask, cancellationToken);
    }
}
