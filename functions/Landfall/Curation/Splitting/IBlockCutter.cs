namespace Landfall.Curation.Splitting;

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
