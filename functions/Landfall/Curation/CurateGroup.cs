using Landfall.Ledger;
using Landfall.Planning;
using Microsoft.Extensions.Logging;

namespace Landfall.Curation;

/// <summary>Curates the files of one group, which the planning of their table claimed together.</summary>
public sealed class CurateGroup(CurateStage stage, BatchLedger ledger, OpenBatches open, ClaimMarks marks, ILogger<CurateGroup> logger)
{
    /// <summary>
    /// Curates one file after the other as long as the group's claim holds; answers with how many came to an outcome. Idempotent: what
    /// another activity has taken over, or ended, is left alone. A file whose attempt failed waits and holds no other one back.
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

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        var done = 0;
        try
        {
            foreach (var batch in group.Batches)
            {
                done += await CurateAsync(batch, either.Token) ? 1 : 0;
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

    private async Task<bool> CurateAsync(string batch, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(batch, cancellationToken) is not { State: BatchState.Registered } entry)
        {
            return false;
        }

        try
        {
            await stage.RunAsync(batch, entry.Generation, cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The stage has counted the attempt and kept its reason; the log has the whole of it.
            await open.WaitAfterFailureAsync(batch, cancellationToken);
            Log.TriedAgain(logger, batch, failure);
            return false;
        }
    }
}
