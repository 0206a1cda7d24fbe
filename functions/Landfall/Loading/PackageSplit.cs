using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Loads a package, or its batches one by one where it cannot be loaded as a whole, so that only the culprit is parked.</summary>
internal sealed class PackageSplit(LoadExecutor executor, ILogger logger)
{
    /// <summary>Answers with a verdict for every batch; a terminal failure is one of them.</summary>
    public async Task<LoadResult> RunAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        try
        {
            return await executor.RunAsync(package, cancellationToken);
        }
        catch (TerminalException failure) when (package.Batches.Count == 1)
        {
            return new LoadResult(null, [BatchVerdict.Park(package.Batches[0], failure.Error)]);
        }
        catch (TerminalException failure)
        {
            Log.Split(logger, package.Table, package.Batches.Count, failure.Error);
        }

        var verdicts = new List<BatchVerdict>();
        var consequences = new List<Consequence>();
        foreach (var batch in package.Batches)
        {
            var one = await RunAsync(package with { Batches = [batch], AwaitsGenerations = false }, cancellationToken);
            verdicts.AddRange(one.Verdicts);
            consequences.AddRange(one.Consequences);
        }

        return new LoadResult(null, verdicts) { Consequences = consequences };
    }
}
