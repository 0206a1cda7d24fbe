using System.Text.Json;
using Azure;

namespace Landfall.Contracts;

/// <summary>The document <c>current</c>: which version of each table's contract is in force.</summary>
internal sealed record ContractPointer
{
    /// <summary>The blob's name.</summary>
    public const string Name = "current";

    /// <summary>The version of this document's shape.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version that this document was written in.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The contract's hash by table.</summary>
    public required IReadOnlyDictionary<string, string> Tables { get; init; }

    /// <summary>Nothing in force.</summary>
    public static ContractPointer Empty { get; } = new() { Tables = new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>Reads the document.</summary>
    /// <exception cref="ContractStoreException">It is unreadable or of a newer schema.</exception>
    public static ContractPointer Read(BinaryData content)
    {
        try
        {
            var pointer = content.ToObjectFromJson<ContractPointer>(JsonSerializerOptions.Web);
            return pointer is { Schema: CurrentSchema, Tables: not null }
                ? pointer
                : throw new ContractStoreException(
                    $"The contracts' pointer '{Name}' has schema {pointer?.Schema}, expected {CurrentSchema}; run the newer "
                        + $"Landfall that wrote it."
                );
        }
        catch (JsonException failure)
        {
            throw new ContractStoreException(
                $"The contracts' pointer '{Name}' is not readable: {failure.Message} Delete that blob and sync the contracts again.",
                failure
            );
        }
    }

    /// <summary>Writes the document, tables in order.</summary>
    public BinaryData Write() =>
        BinaryData.FromObjectAsJson(
            this with
            {
                Tables = new SortedDictionary<string, string>(Tables.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            },
            JsonSerializerOptions.Web
        );
}

/// <summary>The contracts in force as they were read.</summary>
/// <param name="Version">The version of the pointer; null when nothing was ever synced.</param>
/// <param name="Set">The contracts.</param>
internal sealed record StoredContracts(ETag? Version, ContractSet Set);

/// <summary>The contracts in force cannot be read as they are stored; the message says which document and why.</summary>
public sealed class ContractStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
