using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;

namespace Landfall.Storage;

/// <summary>One version of a landed blob: what it answers is of that version, or it is an error.</summary>
internal sealed class BlobVersion(BlobClient blob, string etag)
{
    private const int StatusConditionNotMet = 412;

    private readonly BlobRequestConditions _sameVersion = new() { IfMatch = new ETag($"\"{etag}\"") };

    /// <summary>Fills <paramref name="target"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    /// <exception cref="TerminalException">The blob is gone, or may not be read.</exception>
    public async Task ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (target.IsEmpty)
        {
            return;
        }

        var options = new BlobDownloadOptions { Range = new HttpRange(offset, target.Length), Conditions = _sameVersion };
        await AskAsync(
            async () =>
            {
                using var answer = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
                await answer.Content.ReadExactlyAsync(target, cancellationToken);
                return target.Length;
            },
            cancellationToken
        );
    }

    /// <summary>The stored bytes of the blob.</summary>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    /// <exception cref="TerminalException">The blob is gone, or may not be read.</exception>
    public Task<long> LengthAsync(CancellationToken cancellationToken) =>
        AskAsync(async () => (await blob.GetPropertiesAsync(_sameVersion, cancellationToken)).Value.ContentLength, cancellationToken);

    /// <summary>Asks storage once more whether the blob is still the same version; one that is gone by now was read whole all the
    /// same.</summary>
    /// <exception cref="BlobReplacedException">It is another version.</exception>
    /// <exception cref="TerminalException">It may not be read any more.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await blob.GetPropertiesAsync(_sameVersion, cancellationToken);
        }
        catch (RequestFailedException failure) when (IsOtherVersion(failure))
        {
            // Every byte was read while it was this version; only a version that follows it makes it void.
            if (await CurrentAsync(cancellationToken) is { } current && current != _sameVersion.IfMatch)
            {
                throw new BlobReplacedException(blob.Name, failure);
            }
        }
        catch (RequestFailedException failure) when (IsDenied(failure))
        {
            throw Denied(blob.Name, failure);
        }
    }

    private static bool IsOtherVersion(RequestFailedException failure) =>
        failure.Status == StatusConditionNotMet || failure.ErrorCode == BlobErrorCode.BlobNotFound;

    // No try gets in before a person opens the door: AuthorizationFailure, AuthorizationPermissionMismatch, AuthenticationFailed and their
    // like.
    private static bool IsDenied(RequestFailedException failure) => failure.Status is 401 or 403;

    private static TerminalException Denied(string name, RequestFailedException cause) =>
        new(
            BatchState.Parked,
            new BatchError(
                "access-denied",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Storage did not let Landfall read the blob '{name}' in the landing container: "
                        + $"it answered {cause.Status} {cause.ErrorCode}."
                ),
                "Give the app's identity the role Storage Blob Data Reader on the landing container, "
                    + "and see that the account's firewall lets it in; then 'landfall release BATCH'."
            ),
            cause
        );

    private static TerminalException Deleted(string name, Exception cause) =>
        new(
            BatchState.Parked,
            new BatchError(
                "blob-deleted",
                $"The blob '{name}' was deleted from the landing container before it was read to its end; nothing of it is in the table.",
                "Land it again: it is a batch of its own then."
            ),
            cause
        );

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException failure) when (IsOtherVersion(failure))
        {
            // A batch that ends as replaced is never read again, so the refusal alone is not enough: only another version proves it.
            var current = await CurrentAsync(cancellationToken);
            if (current == _sameVersion.IfMatch)
            {
                throw;
            }

            throw current is null ? Deleted(blob.Name, failure) : new BlobReplacedException(blob.Name, failure);
        }
        catch (RequestFailedException failure) when (IsDenied(failure))
        {
            throw Denied(blob.Name, failure);
        }
    }

    // A storage may tell of a missing blob as of a condition that is not met, so it is asked without one; null when the blob is gone.
    private async Task<ETag?> CurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
