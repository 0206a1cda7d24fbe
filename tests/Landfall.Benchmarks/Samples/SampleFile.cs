using Landfall.Contracts;

namespace Landfall.Benchmarks.Samples;

/// <summary>A generated file and what is known to be in it; deleted when disposed.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Contract">The contract of its table.</param>
/// <param name="Rows">Data rows, bad ones among them.</param>
/// <param name="BadRows">Rows that must be rejected.</param>
/// <param name="DecodedBytes">Bytes before compression.</param>
internal sealed record SampleFile(string Path, TableContract Contract, long Rows, long BadRows, long DecodedBytes) : IDisposable
{
    /// <summary>True when the file is compressed.</summary>
    public bool IsGzip => Path.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>Megabytes before compression.</summary>
    public double DecodedMegabytes => DecodedBytes / 1e6;

    public void Dispose() => File.Delete(Path);
}
