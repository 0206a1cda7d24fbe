namespace Landfall.Curation.Splitting;

/// <summary>Reads a file and hands its records on in blocks, counting them by its own means.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>Lines so far: newlines of text, plus one when the last line has none; rows of Parquet.</summary>
    long Lines { get; }

    /// <summary>Bytes read as decoded ones.</summary>
    long Decoded { get; }

    /// <summary>Bytes of the preface and of every block handed on, as <see cref="Decoded"/> counts them.</summary>
    long HandedOn { get; }

    /// <summary>Lines of every block handed on.</summary>
    long BlockLines { get; }

    /// <summary>Records handed on, blank lines included.</summary>
    long Records { get; }

    /// <summary>Blank lines above the header, which no block holds.</summary>
    long PrefaceBlankLines { get; }

    /// <summary>The lower-case hexadecimal SHA-256 of the decoded bytes, once they are all read.</summary>
    string ContentHash { get; }

    /// <summary>Reads what comes before the records: checks the content's kind and takes the columns' names.</summary>
    /// <exception cref="TerminalException">The content cannot be read as what the contract says.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Hands on every block; returns when the file has ended and throws what stopped it before.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>Finds where a block's last whole record ends.</summary>
internal interface IBlockCutter
{
    /// <summary>
    /// Notes the block's segments and records and gives the offset after the last of them; 0 when not even one record is whole.
    /// The block begins on a record's border.
    /// </summary>
    /// <param name="block">The block, filled as far as the file goes.</param>
    /// <param name="last">True when the file ends with this block: what is left is then a record too.</param>
    /// <param name="full">True when the block cannot grow: a record that does not fit is then given up.</param>
    int Cut(Block block, bool last, bool full);

    /// <summary>Looks at a block full of one line that is let go because it is too long, or at the next stretch of it.</summary>
    /// <param name="block">The block that holds the stretch from its first byte on.</param>
    /// <param name="length">Bytes of the stretch, its newline among them.</param>
    void Skip(Block block, int length);
}

/// <summary>What comes before the first record: a byte order mark, a header.</summary>
internal interface IPreface
{
    /// <summary>Reads the preface from the file's first block; false when the block must grow first.</summary>
    /// <param name="block">The file's first bytes.</param>
    /// <param name="last">True when they are the whole file.</param>
    /// <param name="full">True when the block cannot grow.</param>
    /// <param name="length">Bytes of the preface.</param>
    /// <param name="blankLines">Blank lines in it.</param>
    /// <exception cref="TerminalException">The content cannot be read as what the contract says.</exception>
    bool TryRead(Block block, bool last, bool full, out int length, out long blankLines);
}
