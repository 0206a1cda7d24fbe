using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;

namespace Landfall.Benchmarks.Memory;

/// <summary>Peak memory over the size of the input; each file is curated by a process of its own.</summary>
internal sealed class MemoryBenchmark(SampleFiles samples, string folder)
{
    private const double BadRatio = 0.01;

    private static readonly long[] Sizes = [100_000_000, 1_000_000_000, 4_000_000_000];

    /// <summary>Measures every table at every size.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "Memory",
            "Peak resident memory (VmHWM) of a fresh process that does nothing but curate the file once, 1 % bad rows.",
            "file",
            "decoded MB",
            "rows",
            "Landfall MB",
            "Landfall s",
            "DuckDB unchecked MB",
            "DuckDB unchecked s"
        );
        foreach (var name in SampleFiles.Tables)
        {
            foreach (var size in Sizes)
            {
                using var file = await samples.CreateSizedAsync(name, size, BadRatio, cancellationToken);
                var ours = await InChildAsync(MemoryProbe.Landfall, file, cancellationToken);
                var theirs = await InChildAsync(MemoryProbe.DuckDb, file, cancellationToken);
                table.Add(
                    file.IsGzip ? "NDJSON.gz" : "CSV",
                    FormattableString.Invariant($"{file.DecodedMegabytes:N0}"),
                    FormattableString.Invariant($"{file.Rows:N0}"),
                    ours.Megabytes,
                    ours.Seconds,
                    theirs.Megabytes,
                    theirs.Seconds
                );
            }
        }

        return table;
    }

    private async Task<(string Megabytes, string Seconds)> InChildAsync(string what, SampleFile file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(MemoryBenchmark).Assembly.Location,
                MemoryProbe.Command,
                what,
                file.Contract.Table,
                file.Path,
                file.Rows.ToString(CultureInfo.InvariantCulture),
                file.BadRows.ToString(CultureInfo.InvariantCulture),
                file.DecodedBytes.ToString(CultureInfo.InvariantCulture),
                "--folder",
                folder,
            },
        };
        using var child = Process.Start(start)!;
        var answer = await child.StandardOutput.ReadToEndAsync(cancellationToken);
        await child.WaitForExitAsync(cancellationToken);
        Console.Error.WriteLine($"{Path.GetFileName(file.Path)} {what}: {answer.Trim()}");
        var words = answer.Split(' ', StringSplitOptions.TrimEntries);
        return child.ExitCode == 0 && words.Length == 2 ? (words[0], words[1]) : ("failed", "-");
    }
}
