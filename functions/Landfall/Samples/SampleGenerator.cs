using System.IO.Compression;

namespace Landfall.Samples;

/// <summary>Writes seeded exports of any size whose good and bad rows are known.</summary>
public static class SampleGenerator
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>
    /// Writes the sample of <paramref name="request"/> to <paramref name="output"/>, which stays open, and says what is in it.
    /// </summary>
    /// <param name="request">What to make.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="progress">Told the rows written so far, about every 250 kB.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentException">The table is not one of <see cref="SampleTables.Names"/>.</exception>
    public static async Task<SampleSummary> WriteAsync(
        SampleRequest request,
        Stream output,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        var table = SampleTables.Get(request.Table);
        if (!request.Gzip)
        {
            return await WriteRowsAsync(table, request, output, progress, cancellationToken);
        }

        await using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        return await WriteRowsAsync(table, request, gzip, progress, cancellationToken);
    }

    private static async Task<SampleSummary> WriteRowsAsync(
        ISampleTable table,
        SampleRequest request,
        Stream output,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var random = new SampleRandom(request.Seed);
        var writer = new SampleWriter(BufferBytes);
        var badRows = (long)Math.Round(request.Rows * request.BadRatio, MidpointRounding.AwayFromZero);
        long row = 0,
            bad = 0,
            bytes = 0;
        writer.Raw(table.Header.Span);
        while (row < request.Rows)
        {
            for (; row < request.Rows && !writer.IsFull; row++)
            {
                // Selection sampling (Knuth 3.4.2, algorithm S): exactly badRows of the rows, anywhere among them, known one by one.
                var isBad = (request.Rows - row) * random.Fraction() < badRows - bad;
                table.WriteRow(
                    writer,
                    new SampleRow(request, random, row, isBad ? table.Flaws[(int)(bad++ % table.Flaws.Count)] : SampleFlaw.None)
                );
            }

            bytes += await FlushAsync(writer, output, cancellationToken);
            progress?.Report(row);
        }

        bytes += await FlushAsync(writer, output, cancellationToken);
        await output.FlushAsync(cancellationToken);
        return new SampleSummary(row, bad, bytes);
    }

    private static async Task<int> FlushAsync(SampleWriter writer, Stream output, CancellationToken cancellationToken)
    {
        var length = writer.Length;
        await output.WriteAsync(writer.Written, cancellationToken);
        writer.CutTo(0);
        return length;
    }
}
