namespace Landfall.Faults.Tests.Files;

/// <summary>A landing as storage has taken it.</summary>
/// <param name="Landing">What landed.</param>
/// <param name="ETag">The version that storage gave it.</param>
internal sealed record LandedVersion(RunLanding Landing, string ETag);
