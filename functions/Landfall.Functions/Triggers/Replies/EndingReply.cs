namespace Landfall.Functions.Triggers.Replies;

/// <summary>The batches that the end of an id or of a file's name means.</summary>
/// <param name="Ingestions">They, the newest first.</param>
/// <param name="LookedAtAll">False when there are older batches, which were not looked at.</param>
public sealed record EndingReply(IReadOnlyList<IngestionReply> Ingestions, bool LookedAtAll);
