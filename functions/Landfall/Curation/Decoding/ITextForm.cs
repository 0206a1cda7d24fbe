namespace Landfall.Curation.Decoding;

/// <summary>How text of one file is stored, other than as UTF-8, and what it is as UTF-8.</summary>
internal interface ITextForm
{
    /// <summary>Bytes of UTF-8 that one byte becomes at most.</summary>
    int MostBytes { get; }

    /// <summary>Bytes behind the last one written that may be overwritten.</summary>
    const int Slack = 8;

    /// <summary>True when the file's first bytes, at most <see cref="ContentSniff.MagicBytes"/>, begin such text.</summary>
    /// <exception cref="TerminalException">They lack what such text begins with.</exception>
    bool Begins(ReadOnlySpan<byte> start);

    /// <summary>
    /// Writes the UTF-8 of <paramref name="raw"/> and gives its length. What stands for no character becomes bytes that are no UTF-8,
    /// whatever is around them, so that the row which holds them is found at fault.
    /// </summary>
    /// <param name="raw">What follows the bytes taken before.</param>
    /// <param name="text">Room for all of it and <see cref="Slack"/>.</param>
    /// <param name="isLast">True when the file ends with it.</param>
    /// <param name="taken">Bytes taken; the rest belongs to a character whose end is to come.</param>
    /// <exception cref="TerminalException">The file ends inside a character.</exception>
    int Decode(ReadOnlySpan<byte> raw, Span<byte> text, bool isLast, out int taken);
}
