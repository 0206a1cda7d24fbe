using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Curation.Parts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Curation.Rejects;

/// <summary>Reads the rejects of a batch back, by its manifest and never by a listing.</summary>
public sealed class RejectReader(LandfallContainers containers, IOptions<CurationOptions> options)
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["threads"] = "1",
        ["memory_limit"] = "128MB",
    };

    /// <summary>What is kept of the rejects of a file that was refused for its rows, by place; nothing when the blob is gone.</summary>
    public async Task<IReadOnlyList<Reject>> ReadAsync(FirstRejects first, CancellationToken cancellationToken)
    {
        try
        {
            var content = await containers.Rejects.GetBlobClient(first.Path).DownloadContentAsync(cancellationToken);
            return RejectsJson.Read(content.Value.Content.ToMemory().Span);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return [];
        }
    }

    /// <summary>
    /// Every reject of <paramref name="batch"/>, whose manifest is <paramref name="manifest"/>, part by part and by line inside a part; one
    /// part at a time lies in the temp folder.
    /// </summary>
    public async IAsyncEnumerable<Reject> ReadAsync(
        string batch,
        Manifest manifest,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var folder = new TempFolder(options.Value.TempFolder);
        foreach (var part in manifest.RejectParts)
        {
            var file = Path.Combine(folder.Path, "part.parquet");
            await containers.Rejects.GetBlobClient(part.Path).DownloadToAsync(file, cancellationToken);
            using var database = DuckDbInstance.Open(path: null, Settings);
            using var connection = database.Connect();
            using var rows = connection.Query(
                "SELECT line, byte_offset, byte_length, violations FROM read_parquet(?) WHERE _batch_id = ? "
                    + "ORDER BY line, byte_offset",
                [file, batch],
                cancellationToken
            );
            foreach (var row in rows.Rows())
            {
                yield return new Reject((long)row[0]!, (long)row[1]!, (long)row[2]!, ViolationsJson.Read((string)row[3]!));
            }
        }
    }
}
