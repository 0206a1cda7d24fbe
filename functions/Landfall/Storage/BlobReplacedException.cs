namespace Landfall.Storage;

/// <summary>The landed blob is no longer the version that was registered; its successor is a batch of its own.</summary>
internal sealed class BlobReplacedException(string name, Exception innerException)
    : Exception($"The blob '{name}' was overwritten while it was read.", innerException);
