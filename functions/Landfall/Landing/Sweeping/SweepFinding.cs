using System.Text.Json.Serialization;

namespace Landfall.Landing.Sweeping;

/// <summary>A landed file that the ledger is to have.</summary>
/// <param name="Reason">Why it is named.</param>
/// <param name="Batch">The batch that it is.</param>
/// <param name="Table">The batch's table.</param>
/// <param name="File">The landed file.</param>
public sealed record SweepFinding(SweepReason Reason, string Batch, string Table, Ledger.LandedFile File);

/// <summary>Why the sweep names a file.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepReason>))]
public enum SweepReason
{
    /// <summary>The file has landed and the ledger has no entry for it.</summary>
    [JsonStringEnumMemberName("unregistered")]
    Unregistered,

    /// <summary>The file was written down as unclaimed and a contract claims it now.</summary>
    [JsonStringEnumMemberName("now-claimed")]
    NowClaimed,
}
