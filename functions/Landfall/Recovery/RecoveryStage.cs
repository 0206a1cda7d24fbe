using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;

namespace Landfall.Recovery;

/// <summary>The recovery stage: works a table's requests off, page by page, and keeps after each page how far it is.</summary>
public sealed class RecoveryStage(
    ILedgerStore store,
    ClaimMarks marks,
    Release release,
    Reprocess reprocess,
    Replay replay,
    Rebuild rebuild,
    RestoreLedger restore,
    TimeProvider time
)
{
    private const int PageSize = 50;

    /// <summary>
    /// Works off every request of the table, as long as the claim holds; answers with how many. Idempotent: a page that was changed and not
    /// yet written down is looked at once more, and what is changed already stays.
    /// </summary>
    public async Task<int> RunAsync(RecoverWork work, CancellationToken cancellationToken)
    {
        await using var held = await marks.BeginAsync(work.Table, work.Claim, cancellationToken);
        if (held is null)
        {
            return 0;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        var requests = 0;
        try
        {
            requests = await RunAsync(work.Table, either.Token);
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Another run has the claim and goes on where the rows say that this one was.
            return requests;
        }
        finally
        {
            await held.GiveBackAsync();
        }

        return requests;
    }

    private async Task<int> RunAsync(string table, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var commands = await store
            .ListAsync(partition, LedgerKeys.StartingWith(LedgerRowKeys.Commands), cancellationToken)
            .ToListAsync(cancellationToken);
        foreach (var command in commands)
        {
            await RunAsync(table, command.Key[LedgerRowKeys.Commands.Length..], cancellationToken);
            await store.WriteAsync(partition, [new LedgerChange.Delete(command.Key, command.Version!)], cancellationToken);
        }

        return commands.Count;
    }

    private async Task RunAsync(string table, string id, CancellationToken cancellationToken)
    {
        var key = RecoveryRequest.KeyOf(id, table);
        while (await FindAsync(key, cancellationToken) is { EndedAt: null } request)
        {
            var (page, cursor, isLast) = await PageAsync(request, cancellationToken);
            var after = request.With(page);
            after = cursor is null ? after : after with { Cursor = cursor };
            after = isLast ? after with { EndedAt = time.GetUtcNow() } : after;

            // Another run of the same request was faster, or not: the row says how far it is, and both go on from there.
            await store.WriteAsync(RecoveryRequest.Partition, [new LedgerChange.Replace(after.ToRow())], cancellationToken);
        }
    }

    // A rebuild ends with a warehouse that fails, and says so: the table's other requests do not wait until somebody resumes a pool.
    private async Task<(IReadOnlyList<RecoveryResult> Page, string? Cursor, bool IsLast)> PageAsync(
        RecoveryRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (request.Command.Kind == RecoveryKind.Restore)
            {
                var restored = await restore.PageAsync(request.Table, request.Cursor, cancellationToken);
                return (restored.Results, restored.Next, restored.Next is null);
            }

            var page = await Results(request, cancellationToken).Take(PageSize).ToListAsync(cancellationToken);
            return (page, null, page.Count < PageSize);
        }
        catch (LossUnknownException failure)
        {
            var reason =
                $"The rebuild stopped, as the warehouse failed: {failure.Message} Ask again when it answers; what was found is kept.";
            return ([new RecoveryResult(RecoveryOutcome.Refused, request.Table, Entry: null, reason)], null, true);
        }
    }

    private async Task<RecoveryRequest?> FindAsync(string key, CancellationToken cancellationToken) =>
        await store.FindAsync(RecoveryRequest.Partition, key, cancellationToken) is { } row ? RecoveryRequest.From(row) : null;

    private IAsyncEnumerable<RecoveryResult> Results(RecoveryRequest request, CancellationToken cancellationToken) =>
        request.Command.Kind switch
        {
            RecoveryKind.Release => release.TableAsync(request.Table, request.Cursor, cancellationToken),
            RecoveryKind.Rebuild => rebuild.TableAsync(request.Table, request.Cursor, cancellationToken),
            RecoveryKind.Replay => replay.TableAsync(request.Table, request.Command.IsForced, request.Cursor, cancellationToken),
            _ => reprocess.TableAsync(
                request.Table,
                request.Command.From ?? DateOnly.MinValue,
                request.Command.To ?? DateOnly.MaxValue,
                request.Command.IsDryRun,
                request.Cursor,
                cancellationToken
            ),
        };
}
