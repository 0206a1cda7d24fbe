namespace Landfall.Archives;

/// <summary>
/// The name of a file inside a landed zip archive: <c>crm/weekly.zip!/Account.csv</c>. Contracts, batches and people name members as they
/// name blobs.
/// </summary>
/// <param name="Archive">The archive's blob name; it ends in <c>.zip</c>, in any case.</param>
/// <param name="Path">The member's path inside the archive, as the archive writes it.</param>
public sealed record ArchiveMember(string Archive, string Path)
{
    /// <summary>Stands between the two.</summary>
    public const string Separator = "!/";

    private const string Extension = ".zip";

    /// <summary>True for the name of an archive; not for a member, whatever it is called.</summary>
    public static bool IsArchive(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && Parse(name) is null;

    /// <summary>Takes a member's name apart at its first archive; null for a name without one.</summary>
    public static ArchiveMember? Parse(string name)
    {
        var at = name.IndexOf(Extension + Separator, StringComparison.OrdinalIgnoreCase);
        var end = at + Extension.Length;
        return at < 0 || end + Separator.Length == name.Length ? null : new ArchiveMember(name[..end], name[(end + Separator.Length)..]);
    }

    /// <summary>The blob that holds the bytes of <paramref name="name"/>: the member's archive, or the name itself.</summary>
    public static string BlobOf(string name) => Parse(name)?.Archive ?? name;

    /// <inheritdoc/>
    public override string ToString() => Archive + Separator + Path;
}
