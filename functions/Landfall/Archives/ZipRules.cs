namespace Landfall.Archives;

/// <summary>What must hold of an archive before any member of it is read.</summary>
internal static class ZipRules
{
    /// <summary>
    /// Checks names, methods, sizes and places of all members, and gives them with their ends; <paramref name="directoryOffset"/> is
    /// where their bytes end.
    /// </summary>
    /// <exception cref="TerminalException">One of them breaks a rule.</exception>
    public static IReadOnlyList<ZipMember> Check(IReadOnlyList<ZipMember> members, long directoryOffset, ArchiveOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        long total = 0;
        foreach (var member in members)
        {
            if (!names.Add(member.Name))
            {
                throw ArchiveRefusals.Repeated(member.Name);
            }

            CheckSize(member, options);
            if (member.Length > options.MaxBytes - total)
            {
                throw ArchiveRefusals.TooLarge(
                    "the decompressed bytes of its members",
                    member.Length + total,
                    options.MaxBytes,
                    nameof(ArchiveOptions.MaxBytes)
                );
            }

            total += member.Length;
        }

        return Place(members, directoryOffset);
    }

    private static void CheckSize(ZipMember member, ArchiveOptions options)
    {
        if (member.IsEncrypted)
        {
            throw ArchiveRefusals.Encrypted(member.Name);
        }

        if (member.Method is not (ZipMember.Stored or ZipMember.Deflate))
        {
            throw ArchiveRefusals.Method(member.Name, member.Method);
        }

        // A file without stored bytes has nothing to be read, so one that says otherwise of itself must not get that far.
        if (member.Method == ZipMember.Stored ? member.StoredLength != member.Length : member is { StoredLength: 0, Length: > 0 })
        {
            throw ArchiveRefusals.MemberCorrupt(
                member.Name,
                FormattableString.Invariant(
                    $"the archive's directory says that its {member.Length} bytes are {member.StoredLength} stored ones"
                )
            );
        }

        if (member.Length > options.MaxMemberBytes)
        {
            throw ArchiveRefusals.TooLarge(
                $"the decompressed bytes of '{member.Name}'",
                member.Length,
                options.MaxMemberBytes,
                nameof(ArchiveOptions.MaxMemberBytes)
            );
        }

        if (member.Length >= options.RatioFrom && member.Length / options.MaxRatio > member.StoredLength)
        {
            throw ArchiveRefusals.TooLarge(
                $"the decompressed bytes in each compressed one of '{member.Name}'",
                member.Length / Math.Max(1, member.StoredLength),
                options.MaxRatio,
                nameof(ArchiveOptions.MaxRatio)
            );
        }
    }

    // Members that share bytes are how a small archive claims to hold a huge one.
    private static ZipMember[] Place(IReadOnlyList<ZipMember> members, long directoryOffset)
    {
        var placed = new ZipMember[members.Count];
        var end = directoryOffset;
        foreach (var (at, member) in members.Index().OrderByDescending(indexed => indexed.Item.HeaderOffset))
        {
            var head = member.HeaderLength;
            if (member.StoredLength > end - head || member.HeaderOffset > end - head - member.StoredLength)
            {
                throw ArchiveRefusals.Unreadable(
                    $"the bytes of the member '{member.Name}' are said to be where others are, or outside the file"
                );
            }

            placed[at] = member with { End = end };
            end = member.HeaderOffset;
        }

        return placed;
    }
}
