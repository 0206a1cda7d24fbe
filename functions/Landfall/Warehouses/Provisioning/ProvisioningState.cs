using System.Text.Json.Serialization;

namespace Landfall.Warehouses.Provisioning;

/// <summary>Where a step stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProvisioningState>))]
public enum ProvisioningState
{
    /// <summary>The warehouse has it.</summary>
    [JsonStringEnumMemberName("there")]
    There,

    /// <summary>It is still to be done.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It was done just now.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It was tried just now and failed; those after it were not tried.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
