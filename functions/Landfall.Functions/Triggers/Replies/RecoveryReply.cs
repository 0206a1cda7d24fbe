using Landfall.Recovery;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>How far a request for many batches has come.</summary>
/// <param name="Id">The request.</param>
/// <param name="Done">True when every table has worked it off.</param>
/// <param name="Changed">Batches that go on now.</param>
/// <param name="Planned">Batches that would be changed: the request only asked.</param>
/// <param name="Unchanged">Batches that are so already, or have nothing to do.</param>
/// <param name="Refused">Batches for which it cannot be done.</param>
/// <param name="Batches">The first of them, as many as were asked for.</param>
public sealed record RecoveryReply(
    string Id,
    bool Done,
    long Changed,
    long Planned,
    long Unchanged,
    long Refused,
    IReadOnlyList<RequestedBatch> Batches
)
{
    /// <summary>Says it of the rows of one request.</summary>
    public static RecoveryReply Of(string id, IReadOnlyList<RecoveryRequest> tables, int limit)
    {
        return new RecoveryReply(
            id,
            tables.All(table => table.EndedAt is not null),
            Count(RecoveryOutcome.Changed),
            Count(RecoveryOutcome.Planned),
            Count(RecoveryOutcome.Unchanged),
            Count(RecoveryOutcome.Refused),
            [.. tables.SelectMany(table => table.Batches).Take(limit)]
        );

        long Count(RecoveryOutcome outcome) => tables.Sum(table => table.Counts.GetValueOrDefault(outcome));
    }
}
