using Landfall.Curation.Rejects;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>One reject on a line: where the row stands in its file, and why it was set aside.</summary>
public sealed record RejectReply(
    string Batch,
    string Table,
    string Name,
    long Line,
    long ByteOffset,
    long ByteLength,
    IReadOnlyList<Violation> Violations
);

/// <summary>Rejects of a batch, of a table or of all.</summary>
/// <param name="Rejects">As many as were asked for, those of the newest files first.</param>
/// <param name="Total">How many there are.</param>
/// <param name="AtLeast">True when refused files may be behind those that are shown: the rejects that are kept of one are not in the
/// total.</param>
public sealed record RejectsReply(IReadOnlyList<RejectReply> Rejects, long Total, bool AtLeast);
