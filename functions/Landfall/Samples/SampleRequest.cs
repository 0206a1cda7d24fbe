namespace Landfall.Samples;

/// <summary>Which sample to make: the same request always gives the same bytes.</summary>
public sealed record SampleRequest
{
    /// <summary>One of <see cref="SampleTables.Names"/>, such as <c>salesforce.account</c>.</summary>
    public required string Table { get; init; }

    /// <summary>Data rows, bad ones among them; a CSV header is not counted.</summary>
    public required long Rows
    {
        get;
        init =>
            field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of rows is not negative.");
    }

    /// <summary>Where the pseudo-random choices begin. Salesforce samples of one seed refer to each other's ids.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The share of rows, 0 to 1, that must be rejected; the count is rounded to whole rows.</summary>
    public double BadRatio
    {
        get;
        init =>
            field = value is >= 0 and <= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, "The ratio of bad rows is a number from 0 to 1.");
    }

    /// <summary>True to compress with gzip; the decoded bytes stay the same.</summary>
    public bool Gzip { get; init; }

    /// <summary>The hour, UTC, in which an event export's rows were uploaded, and the newest instant of a Salesforce row.</summary>
    public DateTime Hour { get; init; } = new(2026, 11, 17, 10, 0, 0, DateTimeKind.Utc);
}

/// <summary>What is wrong with a bad row.</summary>
public enum SampleFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A date that no calendar has.</summary>
    BadDate,

    /// <summary>Words where a number belongs.</summary>
    TextInNumber,

    /// <summary>A word that is neither true nor false.</summary>
    BadBoolean,

    /// <summary>No value in the key column.</summary>
    MissingKey,

    /// <summary>A value longer than its column.</summary>
    TooLong,

    /// <summary>One CSV value too many or too few.</summary>
    FieldCount,

    /// <summary>A quote inside a CSV value that is not doubled.</summary>
    BrokenQuotes,

    /// <summary>Bytes that are no UTF-8.</summary>
    BadUtf8,

    /// <summary>A JSON line that ends in the middle.</summary>
    MalformedJson,
}

/// <summary>What a generator wrote, counted by itself: the truth to hold a pipeline against.</summary>
/// <param name="Rows">Data rows, bad ones among them.</param>
/// <param name="BadRows">Rows that must be rejected; each spoils no neighbour.</param>
/// <param name="Bytes">Bytes before compression, a CSV header among them.</param>
public sealed record SampleSummary(long Rows, long BadRows, long Bytes);
