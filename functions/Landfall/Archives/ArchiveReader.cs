using System.Buffers.Binary;
using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Archives;

/// <summary>Looks into landed zip archives by range reads of one version; holds their directory in memory and nothing else.</summary>
public sealed class ArchiveReader(LandfallContainers containers, IOptions<ArchiveOptions> options)
{
    private const uint LocalHeaderMark = 0x04034B50;

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
        return await FindAsync(blob, name, await blob.LengthAsync(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Finds the member that <paramref name="name"/> names and where its own bytes begin; its local header is compared with the directory.
    /// </summary>
    /// <exception cref="TerminalException">As for <see cref="ListAsync(LandedFile, CancellationToken)"/>; or there is no such member, or
    /// its bytes are elsewhere.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    internal async Task<(ZipMember Member, long Start)> LocateAsync(ArchiveMember name, string etag, CancellationToken cancellationToken)
    {
        var blob = VersionOf(name.Archive, etag);
        var length = await blob.LengthAsync(cancellationToken);
        var member = await FindAsync(blob, name, length, cancellationToken)
            ?? throw ArchiveRefusals.Unreadable($"its directory does not list the member '{name.Path}'");
        var header = new byte[member.HeaderLength];
        await blob.ReadAsync(member.HeaderOffset, header, cancellationToken);
        var start = member.HeaderOffset + header.Length + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var fits =
            BinaryPrimitives.ReadUInt32LittleEndian(header) == LocalHeaderMark
            && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) == member.NameLength
            && start + member.StoredLength <= length;
        return fits
            ? (member, start)
            : throw ArchiveRefusals.MemberCorrupt(member.Name, "its own header does not fit the archive's directory");
    }

    /// <summary>The landed blob <paramref name="name"/> in one version.</summary>
    internal BlobVersion VersionOf(string name, string etag) => new(containers.Landing.GetBlobClient(name), etag);

    private async Task<ZipMember?> FindAsync(BlobVersion blob, ArchiveMember name, long length, CancellationToken cancellationToken)
    {
        var members = await ListAsync(blob, length, cancellationToken);
        return members.FirstOrDefault(member => string.Equals(member.Name, name.Path, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<ZipMember>> ListAsync(BlobVersion blob, long length, CancellationToken cancellationToken)
    {
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
        var members = ZipDirectory.Parse(directory, end.Members);
        ZipRules.Check(members, end.DirectoryOffset, options.Value);
        return members;
    }
}
