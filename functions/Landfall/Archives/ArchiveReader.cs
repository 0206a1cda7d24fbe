using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Archives;

/// <summary>Looks into landed zip archives by range reads of one version; holds their directory in memory and nothing else.</summary>
public sealed class ArchiveReader(LandfallContainers containers, IOptions<ArchiveOptions> options)
{
    /// <summary>
    /// Lists the members of the version of <paramref name="archive"/> that has its ETag, folders among them, in the directory's order.
    /// </summary>
    /// <exception cref="TerminalException">It is refused: no archive, damaged, encrypted, of an unknown method, or larger than the options
    /// allow; or its blob is gone.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    internal async Task<IReadOnlyList<ZipMember>> ListAsync(LandedFile archive, CancellationToken cancellationToken) =>
        await ListAsync(VersionOf(archive.Name, archive.ETag), archive.Length, cancellationToken);

    /// <summary>
    /// What the archive's directory says of the member that <paramref name="name"/> names in the version <paramref name="etag"/>; null when
    /// it lists none.
    /// </summary>
    /// <exception cref="TerminalException">As for <see cref="ListAsync(LandedFile, CancellationToken)"/>.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    internal async Task<ZipMember?> FindAsync(ArchiveMember name, string etag, CancellationToken cancellationToken)
    {
        var blob = VersionOf(name.Archive, etag);
        var members = await ListAsync(blob, await blob.LengthAsync(cancellationToken), cancellationToken);
        return members.FirstOrDefault(member => string.Equals(member.Name, name.Path, StringComparison.Ordinal));
    }

    /// <summary>Where the member is that <paramref name="name"/> names: asked of the directory when nobody wrote it down.</summary>
    /// <exception cref="TerminalException">As for <see cref="ListAsync(LandedFile, CancellationToken)"/>; or there is no such
    /// member.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    internal async Task<MemberPlace> PlaceAsync(ArchiveMember name, string etag, CancellationToken cancellationToken) =>
        (await FindAsync(name, etag, cancellationToken))?.Place
        ?? throw ArchiveRefusals.Unreadable($"its directory does not list the member '{name.Path}'");

    /// <summary>The landed blob <paramref name="name"/> in one version.</summary>
    internal BlobVersion VersionOf(string name, string etag) => new(containers.Landing.GetBlobClient(name), etag);

    private async Task<IReadOnlyList<ZipMember>> ListAsync(BlobVersion blob, long length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            await blob.CheckAsync(cancellationToken);
            throw ArchiveRefusals.Empty();
        }

        var end = await ZipEnd.FindAsync(blob, length, cancellationToken);
        if (end.Members > options.Value.MaxMembers)
        {
            throw ArchiveRefusals.TooLarge("its members", end.Members, options.Value.MaxMembers, nameof(ArchiveOptions.MaxMembers));
        }

        if (end.DirectoryLength > options.Value.MaxDirectoryBytes)
        {
            throw ArchiveRefusals.TooLarge(
                "the bytes of its directory",
                end.DirectoryLength,
                options.Value.MaxDirectoryBytes,
                nameof(ArchiveOptions.MaxDirectoryBytes)
            );
        }

        var directory = new byte[end.DirectoryLength];
        await blob.ReadAsync(end.DirectoryOffset, directory, cancellationToken);
        return ZipRules.Check(ZipDirectory.Parse(directory, end.Members), end.DirectoryOffset, options.Value);
    }
}
