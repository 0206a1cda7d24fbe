using System.Text.Json.Serialization;

namespace Landfall.Ledger;

/// <summary>Where a batch stands on its road.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BatchState>))]
public enum BatchState
{
    /// <summary>Seen and written down; nothing read yet.</summary>
    [JsonStringEnumMemberName("registered")]
    Registered,

    /// <summary>Parts and rejects are written and its manifest is published.</summary>
    [JsonStringEnumMemberName("curated")]
    Curated,

    /// <summary>The warehouse's marker is committed and the view shows it: the end of a good road.</summary>
    [JsonStringEnumMemberName("published")]
    Published,

    /// <summary>The file's own content is at fault.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>Something else that a person must settle.</summary>
    [JsonStringEnumMemberName("parked")]
    Parked,

    /// <summary>The blob was overwritten before it was read to its end; its successor is a batch of its own.</summary>
    [JsonStringEnumMemberName("replaced")]
    Replaced,

    /// <summary>A newer snapshot is in the table.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>The same content is in the table already.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>No contract claims the file.</summary>
    [JsonStringEnumMemberName("unclaimed")]
    Unclaimed,

    /// <summary>Its rows were taken out on request.</summary>
    [JsonStringEnumMemberName("forgotten")]
    Forgotten,
}
