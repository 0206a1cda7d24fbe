namespace Landfall.Faults.Tests.Storage;

/// <summary>A blob was written or deleted.</summary>
/// <param name="Container">Its container.</param>
/// <param name="Name">Its name.</param>
/// <param name="Before">The version before; null when there was none.</param>
/// <param name="After">The version now; null when it is deleted.</param>
internal sealed record BlobChange(string Container, string Name, MemoryBlob? Before, MemoryBlob? After);
