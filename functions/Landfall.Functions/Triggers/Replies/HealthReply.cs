using System.Text.Json.Serialization;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What is running here, and when its last sweep was through; null before the first.</summary>
/// <param name="Status"><c>ok</c>; on one machine also <c>standby</c>.</param>
/// <param name="Host">Which host runs the app.</param>
/// <param name="Warehouse">Which warehouse it has open, if any.</param>
/// <param name="Version">The app's version.</param>
/// <param name="LastSweep">When the last completed sweep began.</param>
/// <param name="Detail">Why the host does not work; left out when it does.</param>
public sealed record HealthReply(
    string Status,
    string Host,
    string? Warehouse,
    string Version,
    DateTimeOffset? LastSweep,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null
);
