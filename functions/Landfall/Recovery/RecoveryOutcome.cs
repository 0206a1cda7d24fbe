using System.Text.Json.Serialization;

namespace Landfall.Recovery;

/// <summary>What a request came to for one batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecoveryOutcome>))]
public enum RecoveryOutcome
{
    /// <summary>The ledger has changed, and the batch is to be started.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>It would be changed: the request only asked what would be.</summary>
    [JsonStringEnumMemberName("planned")]
    Planned,

    /// <summary>It is so already, or there is nothing to do.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>It cannot be done; the reason says why and what to do instead.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
