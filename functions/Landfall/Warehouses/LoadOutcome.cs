using System.Text.Json.Serialization;

namespace Landfall.Warehouses;

/// <summary>What a marker says became of its batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadOutcome>))]
public enum LoadOutcome
{
    /// <summary>Its rows are in the table.</summary>
    [JsonStringEnumMemberName("loaded")]
    Loaded,

    /// <summary>The same content was in the table already; no row went in.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>A greater snapshot was in the table already; no row went in.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Its rows were in the table and went out for a newer version of its blob.</summary>
    [JsonStringEnumMemberName("replaced")]
    Replaced,

    /// <summary>Its rows were taken out on request.</summary>
    [JsonStringEnumMemberName("forgotten")]
    Forgotten,
}
