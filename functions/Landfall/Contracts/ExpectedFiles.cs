using System.Text.Json.Serialization;

namespace Landfall.Contracts;

/// <summary>Which files a table expects of its source, so that a missing one can be named.</summary>
/// <param name="Every">One file or more comes for each of these.</param>
/// <param name="Names">Where a name tells which it is for, as a pattern of its end; null where the day or hour in it is looked for.</param>
/// <param name="Within">How long after the end of its period a file is not missed yet; null for one period.</param>
public sealed record ExpectedFiles(FilePeriod Every, string? Names, TimeSpan? Within)
{
    /// <summary>
    /// What a contract expects: as it says, else by the frequency that it promises; null when it does neither.
    /// </summary>
    public static ExpectedFiles? Of(TableContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Expects
            ?? (
                contract.ServiceLevels.FirstOrDefault(level => level.Kind == ServiceLevelKind.Frequency)?.Within is { } often
                    ? new ExpectedFiles(
                        often.TotalHours <= 1 ? FilePeriod.Hour
                            : often.TotalDays <= 1 ? FilePeriod.Day
                            : often.TotalDays <= 7 ? FilePeriod.Week
                            : FilePeriod.Month,
                        Names: null,
                        Within: null
                    )
                    : null
            );
    }
}

/// <summary>What a file is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FilePeriod>))]
public enum FilePeriod
{
    /// <summary>An hour, UTC.</summary>
    [JsonStringEnumMemberName("hour")]
    Hour,

    /// <summary>A UTC day.</summary>
    [JsonStringEnumMemberName("day")]
    Day,

    /// <summary>A week from Monday on.</summary>
    [JsonStringEnumMemberName("week")]
    Week,

    /// <summary>A month.</summary>
    [JsonStringEnumMemberName("month")]
    Month,

    /// <summary>A number of a sequence, each one more than the last.</summary>
    [JsonStringEnumMemberName("number")]
    Number,
}
