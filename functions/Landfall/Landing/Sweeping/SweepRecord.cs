namespace Landfall.Landing.Sweeping;

/// <summary>The document <c>sweeps/last.json</c> about the last completed sweep.</summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="StartedAt">When it began: what landed before, it saw.</param>
/// <param name="CompletedAt">When it was through.</param>
/// <param name="Report">What it met.</param>
internal sealed record SweepRecord(int Schema, DateTimeOffset StartedAt, DateTimeOffset CompletedAt, SweepReport Report)
{
    public const int CurrentSchema = 2;
}
