using System.Globalization;
using Landfall.Benchmarks.Samples;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Microsoft.Extensions.Options;

namespace Landfall.Benchmarks.Curation;

/// <summary>The curator over a file, as the pipeline runs it: every check, rejects written, parts handed over.</summary>
internal static class CheckedRun
{
    private const string Batch = "benchmark.rows-20260101T060000-0123456789abcdef0123";
    private const int ReadBytes = 1 << 20;

    /// <summary>Curates the file; parts are written to <paramref name="options"/>' folder and dropped.</summary>
    /// <exception cref="InvalidOperationException">The counts are not those that the generator knows.</exception>
    public static async Task<CurationResult> RunAsync(SampleFile file, CurationOptions options, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(
            file.Path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            ReadBytes,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );
        using var curator = new Curator(Options.Create(options));
        var result = await curator.RunAsync(Batch, file.Contract, content, content.Length, null, Drop, cancellationToken);
        return result.RejectRows == file.BadRows && result.Rows == file.Rows - file.BadRows
            ? result
            : throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path}: {result.Rows} curated and {result.RejectRows} rejected, "
                        + $"but {file.Rows - file.BadRows} and {file.BadRows} were generated."
                )
            );
    }

    private static Task Drop(FinishedPart part, CancellationToken cancellationToken) => Task.CompletedTask;
}
