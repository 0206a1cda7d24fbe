using System.Text.Json.Serialization;

namespace Landfall.Landing.Sweeping;

/// <summary>Why the sweep names a batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepReason>))]
public enum SweepReason
{
    /// <summary>The file has landed and the ledger has no entry for it.</summary>
    [JsonStringEnumMemberName("unregistered")]
    Unregistered,

    /// <summary>The file was written down as unclaimed and a contract claims it now.</summary>
    [JsonStringEnumMemberName("now-claimed")]
    NowClaimed,

    /// <summary>The batch is open; if no orchestration carries it, it needs one.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>
    /// The batch is open and its entry has not changed for long; if its orchestration has not moved either, it is to be ended and started
    /// anew.
    /// </summary>
    [JsonStringEnumMemberName("stuck")]
    Stuck,
}
