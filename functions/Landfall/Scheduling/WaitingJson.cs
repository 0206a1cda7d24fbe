using System.Text.Json.Serialization;

namespace Landfall.Scheduling;

/// <summary>How the documents of waiting tables are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WaitingTable))]
internal sealed partial class WaitingJson : JsonSerializerContext;
