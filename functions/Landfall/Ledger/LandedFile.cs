namespace Landfall.Ledger;

/// <summary>One version of one landed file: the facts that travel with every message about it.</summary>
/// <param name="Name">The blob's name inside the landing container.</param>
/// <param name="ETag">The version, as storage names it, without quotes.</param>
/// <param name="LastModified">When this version was written, UTC.</param>
/// <param name="Length">Stored bytes, before decompression.</param>
public sealed record LandedFile(string Name, string ETag, DateTimeOffset LastModified, long Length);
