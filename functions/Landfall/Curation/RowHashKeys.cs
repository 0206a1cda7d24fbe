using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Storage;

namespace Landfall.Curation;

/// <summary>The one row hash key of a Landfall: made by whoever needs it first, then the same for ever.</summary>
public sealed class RowHashKeys(LandfallContainers containers)
{
    /// <summary>The key's blob in the ledger container.</summary>
    public const string Path = "keys/row-hash";

    private RowHashKey? _key;

    /// <summary>Reads the key, once for as long as this object lives; safe to call from several hosts and threads at once.</summary>
    /// <exception cref="InvalidOperationException">What is stored is no key.</exception>
    public async Task<RowHashKey> GetAsync(CancellationToken cancellationToken)
    {
        if (_key is null)
        {
            var blob = containers.Ledger.GetBlobClient(Path);
            var bytes = await FindAsync(blob, cancellationToken) ?? await MakeAsync(blob, cancellationToken);
            _key =
                bytes.Length == RowHashKey.Length
                    ? new RowHashKey(bytes)
                    : throw new InvalidOperationException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"The blob '{Path}' of the ledger container has {bytes.Length} bytes, "
                                + $"but a row hash key has {RowHashKey.Length}. Restore the blob's first version: "
                                + $"with another key rows that are equal no longer hash alike."
                        )
                    );
        }

        return _key;
    }

    private static async Task<byte[]?> FindAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static async Task<byte[]> MakeAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(BinaryData.FromBytes(RandomNumberGenerator.GetBytes(RowHashKey.Length)), options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another host was first, or a try of ours whose answer was lost: the key is the one that is there.
        }

        return (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
    }
}

/// <summary>The secret that row hashes are keyed with, so that a hash tells nobody who lacks it which values it was made of.</summary>
public sealed class RowHashKey
{
    /// <summary>The bytes of a key.</summary>
    public const int Length = 32;

    /// <summary>Takes the key's bytes.</summary>
    /// <exception cref="ArgumentException">They are not as many as a key has.</exception>
    public RowHashKey(ReadOnlySpan<byte> bytes) =>
        Digits =
            bytes.Length == Length
                ? Convert.ToHexStringLower(bytes)
                : throw new ArgumentException($"A row hash key has {Length} bytes, this one has {bytes.Length}.", nameof(bytes));

    // The only way to the secret: ToString is the type's name, so a log that shows the key by accident shows nothing.
    internal string Digits { get; }
}
