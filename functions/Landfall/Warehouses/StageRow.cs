namespace Landfall.Warehouses;

/// <summary>A row of the warehouse's log of stages: one ended run of one stage over one batch.</summary>
public sealed record StageRow
{
    /// <summary>The table, or <c>archive</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The batch.</summary>
    public required string Batch { get; init; }

    /// <summary>The generation of the batch.</summary>
    public required int Generation { get; init; }

    /// <summary>Which of the batch's ended runs it is, from 1, over all its stages and generations: tells rows of a batch apart.</summary>
    public required int Run { get; init; }

    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The attempt's number, from 1; of loads they begin anew with a release.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it began, UTC, whole microseconds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC, whole microseconds.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rows it read.</summary>
    public required long RowsIn { get; init; }

    /// <summary>Rows it handed on.</summary>
    public required long RowsOut { get; init; }

    /// <summary>Bytes it read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Requests to storage; null where nobody counted.</summary>
    public long? Calls { get; init; }

    /// <summary>Those of them that repeat one that failed.</summary>
    public long? Retries { get; init; }

    /// <summary>The state that it brought the batch to.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the batch stopped there; null when it did not.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>When the file was written to landing, UTC, whole microseconds.</summary>
    public required DateTimeOffset LandedAt { get; init; }
}
