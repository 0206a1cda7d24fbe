using System.Collections.Concurrent;
using Landfall.Archives;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Spectre.Console;

namespace Landfall.Cli.Landing;

/// <summary>Follows landed files, and the members of those that are archives, until each has come to its end.</summary>
internal sealed class FileWatch(LandfallClient client, Screen screen, FileBoard board)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<(StartedReply Started, string Name)> _tracked = new();

    /// <summary>Follows a started ingestion.</summary>
    public void Track(StartedReply started, string name) => _tracked.Enqueue((started, name));

    /// <summary>
    /// Runs <paramref name="drop"/>, which lands files and tracks them, while the board is shown; answers with where each batch ended.
    /// </summary>
    public async Task<IReadOnlyList<IngestionReply>> FollowAsync(Func<Task> drop, CancellationToken cancellationToken)
    {
        if (!screen.IsLive)
        {
            return await PollAsync(drop(), () => { }, cancellationToken);
        }

        IReadOnlyList<IngestionReply> ends = [];
        await screen
            .Out.Live(board.Draw())
            .AutoClear(false)
            .StartAsync(async display =>
            {
                ends = await PollAsync(drop(), () => display.UpdateTarget(board.Draw()), cancellationToken);
            });
        return ends;
    }

    private async Task<IReadOnlyList<IngestionReply>> PollAsync(Task dropping, Action draw, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<string, IngestionReply>(StringComparer.Ordinal);
        while (!dropping.IsCompleted || ends.Count < _tracked.Select(file => file.Started.Batch).Distinct(StringComparer.Ordinal).Count())
        {
            foreach (var (started, name) in _tracked.Where(file => !ends.ContainsKey(file.Started.Batch)))
            {
                var (reply, members) = await FindAsync(started, name, cancellationToken);
                board.Update(reply);
                if (reply.State.IsTerminal())
                {
                    ends[started.Batch] = reply;
                    foreach (var member in members)
                    {
                        var (table, _) = BatchId.Parse(member.Batch);
                        Track(
                            new StartedReply(member.Batch, table, 0, BatchState.Registered),
                            new ArchiveMember(name, member.Path).ToString()
                        );
                    }
                }
            }

            draw();
            await Task.Delay(Pace, cancellationToken);
        }

        draw();
        await dropping;
        return [.. ends.Values];
    }

    // The ledger may not have written down yet what the start has answered.
    private async Task<(IngestionReply Reply, IReadOnlyList<ArchiveBatch> Members)> FindAsync(
        StartedReply started,
        string name,
        CancellationToken cancellationToken
    )
    {
        if (await client.FindBatchAsync(started.Batch, cancellationToken) is { } found)
        {
            return (IngestionReply.Of(found.Entry), found.Entry.Archive?.Members ?? []);
        }

        var now = DateTimeOffset.UtcNow;
        return (
            new IngestionReply(
                started.Batch,
                started.Table,
                started.Generation,
                started.State,
                name,
                0,
                now,
                now,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                Forgetting: false,
                Counts: null
            ),
            []
        );
    }
}
