using System.Text.Json.Serialization;
using Landfall.Ledger;

namespace Landfall.Landing.Sweeping;

/// <summary>How the sweep's document is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SweepRecord))]
[JsonSerializable(typeof(DocumentSchema))]
internal sealed partial class SweepJson : JsonSerializerContext;
