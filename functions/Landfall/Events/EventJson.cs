using System.Text.Json.Serialization;

namespace Landfall.Events;

/// <summary>How the data of events is written: camel case, on one line, nulls left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TableUpdatedData))]
[JsonSerializable(typeof(BatchParkedData))]
[JsonSerializable(typeof(TableReadyData))]
internal sealed partial class EventJson : JsonSerializerContext;
