namespace Landfall.Curation.Splitting;

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
