namespace Landfall.Landing.Sweeping;

/// <summary>The document <c>sweeps/last.json</c> about the last completed sweep, and how far the long passes have come.</summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="StartedAt">When the sweep began.</param>
/// <param name="CompletedAt">When it was through.</param>
/// <param name="Report">What it met.</param>
/// <param name="Pass">How far the pass over the whole container has come.</param>
/// <param name="Unclaimed">By which contracts the unclaimed entries were judged last; null when they never were to the end.</param>
/// <param name="Recent">The folders into which files came lately.</param>
internal sealed record SweepRecord(
    int Schema,
    DateTimeOffset StartedAt,
    DateTimeOffset CompletedAt,
    SweepReport Report,
    SweepPass Pass,
    UnclaimedJudgement? Unclaimed,
    IReadOnlyList<string> Recent
)
{
    public const int CurrentSchema = 3;
}

/// <summary>The passes over the whole landing container.</summary>
/// <param name="LastStartedAt">When the last complete one began: what landed before, it saw; null before the first.</param>
/// <param name="LastPages">The pages that it had.</param>
/// <param name="StartedAt">When the one under way began; null between two.</param>
/// <param name="Pages">The pages that it has behind it.</param>
/// <param name="Next">Where it goes on; null at the begin.</param>
internal sealed record SweepPass(
    DateTimeOffset? LastStartedAt = null,
    long LastPages = 0,
    DateTimeOffset? StartedAt = null,
    long Pages = 0,
    string? Next = null
);

/// <summary>A complete pass over the unclaimed entries.</summary>
/// <param name="Contracts">Names the list of contracts that it judged by.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="IsConfirmed">True when it was made again after every host had that list.</param>
internal sealed record UnclaimedJudgement(string Contracts, DateTimeOffset StartedAt, bool IsConfirmed);
