using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Curation.Decoding;

/// <summary>The bytes of one version of a landed file: a blob's as they are stored, an archive member's as they were before they were
/// packed.</summary>
internal sealed class LandedContent : IFileContent
{
    private readonly BlobVersion _blob;
    private readonly LandedStream _stored;

    private LandedContent(BlobVersion blob, LandedStream stored, ZipMember? member)
    {
        _blob = blob;
        _stored = stored;
        Bytes = member is null ? stored : new MemberStream(stored, member);
        Length = member?.Length ?? stored.Length;
    }

    /// <summary>The bytes; read once, in order.</summary>
    public Stream Bytes { get; }

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>Makes ready to read <paramref name="file"/> in ranges of <paramref name="rangeBytes"/>, and begins with the first; of a
    /// member, the archive's directory is read first.</summary>
    /// <exception cref="TerminalException">The archive cannot be read, or the blob is gone.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    public static async Task<LandedContent> OpenAsync(
        ArchiveReader archives,
        LandedFile file,
        int rangeBytes,
        CancellationToken cancellationToken
    )
    {
        if (ArchiveMember.Parse(file.Name) is not { } name)
        {
            var whole = archives.VersionOf(file.Name, file.ETag);
            return Begun(new LandedContent(whole, new LandedStream(whole, 0, file.Length, rangeBytes), member: null));
        }

        var blob = archives.VersionOf(name.Archive, file.ETag);
        var (member, start) = await archives.LocateAsync(name, file.ETag, cancellationToken);
        return Begun(new LandedContent(blob, new LandedStream(blob, start, member.StoredLength, rangeBytes), member));
    }

    /// <summary>
    /// What came by several requests took its time: storage is asked once more whether the blob is still the same version. One request is
    /// of one version by itself. A blob that is gone by now was read whole all the same.
    /// </summary>
    /// <exception cref="BlobReplacedException">It is another version.</exception>
    public Task CheckVersionAsync(CancellationToken cancellationToken) =>
        _stored.Requests > 1 ? _blob.CheckAsync(cancellationToken) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Bytes != _stored)
        {
            await Bytes.DisposeAsync();
        }

        await _stored.DisposeAsync();
    }

    private static LandedContent Begun(LandedContent content)
    {
        content._stored.Begin();
        return content;
    }
}
