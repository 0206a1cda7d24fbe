using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>
/// Entries as rows: the entry as JSON, beside typed columns of what is listed and counted. JSON that is too long for a row, as of an
/// archive of thousands of members, is a blob that the row names; it is written before the row and never changed.
/// </summary>
internal sealed class EntryRows(BlobContainerClient container)
{
    private const string JsonColumn = "json";
    private const string BlobColumn = "blob";
    private const string SchemaColumn = "schema";
    private const string LoadStage = "load";

    /// <summary>The column that says since when the rows of a file could be queried that was loaded as it landed.</summary>
    public const string QueryableAt = "queryableAt";

    // Four dozen rows have to fit into one transaction, whatever characters they hold.
    private const int CharactersInARow = 12_000;
    private const int BlobHashLength = 20;

    // People read these documents: letters of any language stay as they are.
    internal static readonly LedgerJson Json = new(
        new JsonSerializerOptions(LedgerJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = false,
        }
    );

    /// <summary>The row of <paramref name="entry"/>, over the version that was read of it.</summary>
    public async Task<LedgerRow> WriteAsync(LedgerEntry entry, string? version, CancellationToken cancellationToken)
    {
        var counted = CountedBatch.Of(entry);
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [SchemaColumn] = (long)entry.Schema,
            ["state"] = counted.Word,
            ["generation"] = (long)entry.Generation,
            ["name"] = Head(entry.File.Name),
            ["modifiedAt"] = entry.File.LastModified,
            ["updatedAt"] = entry.UpdatedAt,
            ["rows"] = counted.Rows,
            ["rejectRows"] = counted.RejectRows,
            ["loadedRows"] = counted.LoadedRows,
        };
        if (entry is { State: BatchState.Published, Restored: null } && entry.Stages.FirstOrDefault(IsLoad) is { } load)
        {
            columns[QueryableAt] = load.StartedAt.AddSeconds(double.IsFinite(load.Seconds) ? load.Seconds : 0).ToUniversalTime();
        }

        var json = JsonSerializer.Serialize(entry, Json.LedgerEntry);
        var isLong = json.Length > CharactersInARow;
        columns[isLong ? BlobColumn : JsonColumn] = isLong ? await UploadAsync(entry, json, cancellationToken) : json;
        return new LedgerRow(LedgerRowKeys.Entries + LedgerRowKeys.EndOf(entry.Batch), columns, version);
    }

    /// <summary>The entry in <paramref name="row"/>.</summary>
    /// <exception cref="LedgerException">It is not a ledger entry, or one of a newer schema.</exception>
    public async Task<LedgerEntry> ReadAsync(LedgerRow row, string batch, CancellationToken cancellationToken)
    {
        if (row.Number(SchemaColumn) is var schema && schema > LedgerEntry.CurrentSchema)
        {
            throw new LedgerException(
                FormattableString.Invariant(
                    $"The ledger entry of {batch} has schema {schema} and this Landfall knows schemas up to {LedgerEntry.CurrentSchema}; "
                ) + "it was left as it is. Run the newer Landfall that wrote it."
            );
        }

        try
        {
            var json = row.Text(BlobColumn) is { } blob ? await DownloadAsync(blob, batch, cancellationToken) : row.Text(JsonColumn) ?? "";
            return JsonSerializer.Deserialize(json, Json.LedgerEntry) ?? throw new JsonException("The document is null.");
        }
        catch (Exception problem) when (problem is JsonException or InvalidCastException)
        {
            throw new LedgerException(
                $"The ledger entry of {batch} cannot be read: {problem.Message} "
                    + "Expected the JSON that Landfall wrote; restore the ledger as it was before.",
                problem
            );
        }
    }

    // The first one: a file that is read again later, or whose table is built anew, was there all the time.
    private static bool IsLoad(StageRecord stage) => stage.Stage == LoadStage;

    private static string Head(string text) => text.Length <= LedgerLimits.TextCharacters ? text : text[..LedgerLimits.TextCharacters];

    private async Task<string> UploadAsync(LedgerEntry entry, string json, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(json);
        var path = $"documents/{entry.Table}/{entry.Batch}-{Convert.ToHexStringLower(SHA256.HashData(content))[..BlobHashLength]}.json";
        await container.GetBlobClient(path).UploadAsync(new BinaryData(content), overwrite: true, cancellationToken);
        return path;
    }

    private async Task<string> DownloadAsync(string path, string batch, CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetBlobClient(path).DownloadContentAsync(cancellationToken)).Value.Content.ToString();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw new LedgerException($"The ledger entry of {batch} is in the blob '{path}', which is gone. Restore the blob.", missing);
        }
    }
}
