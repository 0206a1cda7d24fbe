using Landfall.Local.Triggers;

namespace Landfall.Cli.Api;

/// <summary>The answer of GET rejects.</summary>
/// <param name="Rejects">As many as were asked for.</param>
/// <param name="Total">How many there are.</param>
internal sealed record RejectsReply(IReadOnlyList<RejectReply> Rejects, long Total);
