using System.Text.Encodings.Web;
using System.Text.Json;

namespace Landfall.Ledger;

/// <summary>A ledger entry as the bytes of its blob.</summary>
internal static class EntryDocument
{
    // People read these documents: letters of any language stay as they are.
    private static readonly LedgerJson Json = new(new JsonSerializerOptions(LedgerJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes <paramref name="entry"/> as indented UTF-8 JSON.</summary>
    public static BinaryData Write(LedgerEntry entry) => new(JsonSerializer.SerializeToUtf8Bytes(entry, Json.LedgerEntry));

    /// <summary>Reads the document at <paramref name="path"/>.</summary>
    /// <exception cref="LedgerException">It is not a ledger entry, or one of a newer schema.</exception>
    public static LedgerEntry Read(BinaryData document, string path)
    {
        try
        {
            var schema = JsonSerializer.Deserialize(document, Json.DocumentSchema)?.Schema;
            if (schema is null or < 1)
            {
                throw new JsonException("It has no schema number.");
            }

            if (schema > LedgerEntry.CurrentSchema)
            {
                throw new LedgerException(
                    $"The ledger document '{path}' has schema {schema} and this Landfall knows schemas up to {LedgerEntry.CurrentSchema}; it was left as it is. Run the newer Landfall that wrote it.");
            }

            return JsonSerializer.Deserialize(document, Json.LedgerEntry) ?? throw new JsonException("The document is null.");
        }
        catch (JsonException problem)
        {
            throw new LedgerException(
                $"The ledger document '{path}' is no ledger entry: {problem.Message} Expected the JSON that Landfall wrote; restore the blob's previous version.", problem);
        }
    }
}
