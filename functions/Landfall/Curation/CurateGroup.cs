using Landfall.Ledger;
using Landfall.Planning;
using Microsoft.Extensions.Logging;

namespace Landfall.Curation;

/// <summary>Curates the files of one group, which the planning of their table claimed together.</summary>
public sealed class CurateGroup(CurateStage stage, OpenBatches open, ClaimMarks marks, ILogger<CurateGroup> logger)
{
    /// <summary>
    /// Curates the group in one pass as long as its claim holds; answers with how many files were read to an outcome, or need no reading.
    /// Idempotent: what another activity has taken over, or ended, is left alone. A file whose attempt failed, or whose entry cannot be
    /// read, waits and holds no other one back. A group that was begun before, whose process ended therefore, is given back and not read
    /// again as it is: one of its files may have done that, and the planning makes smaller groups of them.
    /// </summary>
    /// <exception cref="OperationCanceledException">The host stops; the attempt under way does not count.</exception>
    public async Task<int> RunAsync(GroupWork group, CancellationToken cancellationToken)
    {
        await using var held = await marks.BeginAsync(group.Table, group.Claim, cancellationToken);
        if (held is null)
        {
            Log.ClaimGone(logger, group.Table, group.Claim);
            return 0;
        }

        if (held.IsAgain && group.Batches.Count > 1)
        {
            Log.BegunBefore(logger, group.Table, group.Claim, group.Batches.Count);
            await held.GiveBackAsync();
            return 0;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        var done = 0;
        try
        {
            var end = await stage.RunAsync(group.Table, group.Batches, either.Token);
            done = end.Outcomes.Count;
            await WaitAsync(group, end.Failures, either.Token);
            foreach (var (batch, failure) in end.Unreadable)
            {
                await open.WaitUnreadableAsync(group.Table, batch, either.Token);
                Log.Unreadable(logger, batch, group.Table, failure);
            }
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.ClaimGone(logger, group.Table, group.Claim);
        }
        finally
        {
            await held.GiveBackAsync();
        }

        return done;
    }

    // The stage has counted the attempts and kept their reasons; the log has the whole of them, once for all files that share one.
    private async Task WaitAsync(GroupWork group, IReadOnlyList<CurateFailure> failures, CancellationToken cancellationToken)
    {
        foreach (var shared in failures.GroupBy(failure => failure.Cause))
        {
            foreach (var failure in shared)
            {
                await open.WaitAfterFailureAsync(failure.Batch, cancellationToken);
            }

            Log.TriedAgain(logger, shared.Count(), group.Table, shared.First().Batch, shared.Key);
        }
    }
}
