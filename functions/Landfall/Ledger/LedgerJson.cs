using System.Text.Json.Serialization;

namespace Landfall.Ledger;

/// <summary>How the ledger's documents are written: camel case, indented, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(GroupManifests))]
[JsonSerializable(typeof(DocumentSchema))]
[JsonSerializable(typeof(LoadedPackage))]
[JsonSerializable(typeof(LedgerInForce))]
internal sealed partial class LedgerJson : JsonSerializerContext;
