namespace Landfall.Functions.Triggers.Replies;

/// <summary>What a request for many batches came to.</summary>
/// <param name="Changed">Batches that go on now.</param>
/// <param name="Planned">Batches that would be changed: the request only asked.</param>
/// <param name="Unchanged">Batches that are so already, or have nothing to do.</param>
/// <param name="Refused">Batches for which it cannot be done.</param>
/// <param name="Batches">The first of them, as many as were asked for.</param>
public sealed record RecoveryReply(long Changed, long Planned, long Unchanged, long Refused, IReadOnlyList<RecoveredReply> Batches);
