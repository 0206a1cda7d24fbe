using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Loads a package, or its halves where it cannot be loaded as a whole, until the culprit is alone and is parked.</summary>
internal sealed class PackageSplit(LoadExecutor executor, ILogger logger)
{
    /// <summary>Answers with one result for each part that was loaded or parked, in order, and each batch in one of them; a terminal
    /// failure is a verdict.</summary>
    /// <param name="package">The package.</param>
    /// <param name="progressed">Told of each piece of new storage that is in.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public async Task<IReadOnlyList<LoadResult>> RunAsync(
        LoadPackage package,
        Func<BuildProgress, CancellationToken, Task> progressed,
        CancellationToken cancellationToken
    )
    {
        TerminalException failure;
        try
        {
            return [await executor.RunAsync(package, progressed, cancellationToken)];
        }
        catch (TerminalException terminal)
        {
            failure = terminal;
        }

        // A snapshot becomes the table as a whole or not at all.
        if (package.Batches.Count == 1 || package.Contract.HasSnapshotsOfFiles)
        {
            return [new LoadResult(null, [.. package.Batches.Select(batch => BatchVerdict.Park(batch, failure.Error))])];
        }

        // Whom the failure names it stops in any company; the others may be loaded without them.
        if (failure.Batches is { } stopped && package.Batches.Any(batch => stopped.Contains(batch.Batch)))
        {
            var parked = new LoadResult(
                null,
                [.. package.Batches.Where(batch => stopped.Contains(batch.Batch)).Select(batch => BatchVerdict.Park(batch, failure.Error))]
            );
            IReadOnlyList<PackageBatch> others = [.. package.Batches.Where(batch => !stopped.Contains(batch.Batch))];
            return others.Count == 0
                ? [parked]
                : [parked, .. await RunAsync(package with { Batches = others }, progressed, cancellationToken)];
        }

        Log.Split(logger, package.Table, package.Batches.Count, failure.Error);
        var half = package.Batches.Count / 2;
        return
        [
            .. await RunAsync(package with { Batches = [.. package.Batches.Take(half)] }, progressed, cancellationToken),
            .. await RunAsync(package with { Batches = [.. package.Batches.Skip(half)] }, progressed, cancellationToken),
        ];
    }
}
