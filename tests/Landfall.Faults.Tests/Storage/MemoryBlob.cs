namespace Landfall.Faults.Tests.Storage;

/// <summary>One version of a blob.</summary>
internal sealed record MemoryBlob(byte[] Content, string ETag, DateTimeOffset LastModified, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Who holds the lease, and until when.</summary>
    public (string Id, DateTimeOffset Until)? Lease { get; init; }
}
