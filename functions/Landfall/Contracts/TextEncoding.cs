namespace Landfall.Contracts;

/// <summary>How a text file's characters are stored.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, with a byte order mark or without one.</summary>
    Utf8,

    /// <summary>ISO-8859-1: each byte is the character of its number.</summary>
    Latin1,
}
