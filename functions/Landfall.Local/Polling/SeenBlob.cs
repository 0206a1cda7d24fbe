using Azure;

namespace Landfall.Local.Polling;

/// <summary>A version of a blob that a function was called for.</summary>
/// <param name="ETag">The version.</param>
/// <param name="Failures">Calls that threw, counted until one returns or the version is given up.</param>
/// <param name="IsSettled">Whether no further call is made.</param>
internal sealed record SeenBlob(ETag ETag, int Failures, bool IsSettled);
