using Landfall.Diagnosis;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What the checks of a host found.</summary>
/// <param name="Host">Which host runs the app.</param>
/// <param name="Version">The app's version.</param>
/// <param name="Now">The host's clock when it answered, UTC.</param>
/// <param name="Checks">A finding for each check.</param>
public sealed record DoctorReply(string Host, string Version, DateTimeOffset Now, IReadOnlyList<CheckFinding> Checks)
{
    /// <summary>The formats that it works on; null from a version that does not say.</summary>
    public StoredFormats? Formats { get; init; }
}
