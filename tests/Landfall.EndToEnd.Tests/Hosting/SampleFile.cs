using Landfall.Samples;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>A generated file to drop, whose bad rows are counted by its generator.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Content">The stored bytes.</param>
/// <param name="Rows">Rows that fit the contract.</param>
/// <param name="BadRows">Rows that must be rejected.</param>
public sealed record SampleFile(string Name, byte[] Content, long Rows, long BadRows)
{
    /// <summary>A tenth of the rows, unless told, are bad.</summary>
    public static async Task<SampleFile> CreateAsync(string name, string table, long rows, ulong seed, double badRatio = 0.1)
    {
        using var content = new MemoryStream();
        var request = new SampleRequest
        {
            Table = table,
            Rows = rows,
            Seed = seed,
            BadRatio = badRatio,
            Gzip = name.EndsWith(".gz", StringComparison.Ordinal),
        };
        var summary = await SampleGenerator.WriteAsync(request, content);
        return new SampleFile(name, content.ToArray(), summary.Rows - summary.BadRows, summary.BadRows);
    }
}
