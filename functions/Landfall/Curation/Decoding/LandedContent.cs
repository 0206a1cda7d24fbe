using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Curation.Decoding;

/// <summary>The bytes of one version of a landed file: a blob's as they are stored, an archive member's as they were before they were
/// packed.</summary>
internal sealed class LandedContent : IFileContent
{
    private readonly Stream _stored;
    private readonly Func<CancellationToken, Task> _checkVersion;

    private LandedContent(Stream stored, Stream bytes, long length, Func<CancellationToken, Task> checkVersion)
    {
        (_stored, _checkVersion) = (stored, checkVersion);
        (Bytes, Length) = (bytes, length);
    }

    /// <summary>The bytes; read once, in order.</summary>
    public Stream Bytes { get; }

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>Begins to read a blob of <paramref name="length"/> bytes in ranges of <paramref name="rangeBytes"/>.</summary>
    public static LandedContent OfBlob(BlobVersion blob, long length, int rangeBytes)
    {
        var stored = Begun(blob, 0, length, rangeBytes);
        return new LandedContent(stored, stored, length, stop => CheckVersionAsync(blob, stored, stop));
    }

    /// <summary>Begins to read a member out of its archive, by its own bytes alone, in ranges of <paramref name="rangeBytes"/>.</summary>
    public static LandedContent OfMember(BlobVersion archive, string path, MemberPlace place, int rangeBytes)
    {
        var stored = Begun(archive, place.HeaderOffset, LocalHeader.SpanOf(place), rangeBytes);
        var bytes = new MemberStream(stored, path, place);
        return new LandedContent(stored, bytes, place.Length, stop => CheckVersionAsync(archive, stored, stop));
    }

    /// <summary>Takes a member out of what is fetched for it and its neighbours by one request.</summary>
    public static LandedContent OfMember(SharedRange range, string path, MemberPlace place)
    {
        var stored = range.Open(place.HeaderOffset, (int)LocalHeader.SpanOf(place));
        return new LandedContent(stored, new MemberStream(stored, path, place), place.Length, _ => Task.CompletedTask);
    }

    /// <summary>
    /// What came by several requests took its time: storage is asked once more whether the blob is still the same version. One request is
    /// of one version by itself. A blob that is gone by now was read whole all the same.
    /// </summary>
    /// <exception cref="BlobReplacedException">It is another version.</exception>
    public Task CheckVersionAsync(CancellationToken cancellationToken) => _checkVersion(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Bytes != _stored)
        {
            await Bytes.DisposeAsync();
        }

        await _stored.DisposeAsync();
    }

    private static LandedStream Begun(BlobVersion blob, long start, long length, int rangeBytes)
    {
        var stored = new LandedStream(blob, start, length, rangeBytes);
        stored.Begin();
        return stored;
    }

    private static Task CheckVersionAsync(BlobVersion blob, LandedStream stored, CancellationToken cancellationToken) =>
        stored.Requests != 1 ? blob.CheckAsync(cancellationToken) : Task.CompletedTask;
}
