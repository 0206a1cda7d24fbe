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
