namespace Landfall.Planning;

/// <summary>What the sweep is to do about a table.</summary>
public enum HeadVerdict
{
    /// <summary>Nothing: it moves, or there is nothing to move.</summary>
    LetBe,

    /// <summary>Wake it: there is work and nobody plans, because whoever wrote the work died before its wake.</summary>
    Wake,

    /// <summary>Start its orchestration again under the same id: whoever made the epoch died before the start.</summary>
    StartAgain,

    /// <summary>Give it the next epoch: its orchestration plans no more.</summary>
    NextEpoch,
}

/// <summary>Judges by the marks in the ledger, not by what the orchestrator's host says of its instances.</summary>
public static class HeadJudgement
{
    /// <summary>How long an epoch may have no plan before its orchestration is started again.</summary>
    public static readonly TimeSpan BeginsWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long work may lie without a plan before the table gets the next epoch.</summary>
    public static readonly TimeSpan PlansWithin = TimeSpan.FromMinutes(2);

    /// <summary>Judges the table with <paramref name="head"/>.</summary>
    /// <param name="head">As it was read.</param>
    /// <param name="hasWork">
    /// Whether <see cref="TablePlanner.LookAsync"/>, asked after the head was read, found something to hand out.
    /// </param>
    /// <param name="now">The present, UTC.</param>
    public static HeadVerdict Of(TableHead head, bool hasWork, DateTimeOffset now)
    {
        if (head.State == HeadState.Idle)
        {
            return hasWork ? HeadVerdict.Wake : HeadVerdict.LetBe;
        }

        if (hasWork && Silence(head.Planned ?? head.Since) >= PlansWithin)
        {
            return HeadVerdict.NextEpoch;
        }

        return head.Begun is null && Silence(head.Since) >= BeginsWithin ? HeadVerdict.StartAgain : HeadVerdict.LetBe;

        TimeSpan Silence(DateTimeOffset? last) => now - (last ?? DateTimeOffset.MinValue);
    }
}
