namespace Landfall.Archives;

/// <summary>Why an archive, or one member of it, is refused as a whole; names are told, values never.</summary>
internal static class ArchiveRefusals
{
    public static TerminalException Empty() =>
        TerminalException.Refused("empty-file", "The file is empty; expected a zip archive.", "Export or upload it again.");

    public static TerminalException Unreadable(string what) =>
        TerminalException.Refused(
            "archive-unreadable",
            $"The file is no zip archive that can be read: {what}.",
            "Check the copy with 'unzip -t'; export or upload it again."
        );

    public static TerminalException Encrypted(string member) =>
        TerminalException.Refused(
            "archive-encrypted",
            $"The member '{member}' is encrypted; expected an archive without a password.",
            "Export it without one: what protects it on its way is the connection, and at rest the storage."
        );

    public static TerminalException Method(string member, int method) =>
        TerminalException.Refused(
            "archive-method",
            FormattableString.Invariant(
                $"The member '{member}' is compressed by method {method} of the zip format; expected 0 (stored) or 8 (deflate)."
            ),
            "Pack it again with deflate, which every zip tool has."
        );

    public static TerminalException Repeated(string member) =>
        TerminalException.Refused(
            "archive-repeated-member",
            $"The archive has two members of the name '{member}', and they could not be told apart.",
            "Pack it again with one member a name."
        );

    public static TerminalException TooLarge(string what, long found, long allowed, string option) =>
        TerminalException.Refused(
            "archive-too-large",
            FormattableString.Invariant($"The archive says of {what}: {found}; at most {allowed} are unpacked."),
            $"If it is a good archive, raise {ArchiveOptions.Section}:{option}."
        );

    public static TerminalException MemberCorrupt(string member, string what) =>
        TerminalException.Refused(
            "archive-member-corrupt",
            $"The member '{member}' is damaged: {what}.",
            "Check the archive with 'unzip -t'; export or upload it again."
        );
}
