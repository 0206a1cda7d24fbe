namespace Landfall.Contracts;

/// <summary>How a text file's characters are stored.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, with a byte order mark or without one.</summary>
    Utf8,

    /// <summary>ISO-8859-1: each byte is the character of its number; 80 to 9F, which are control characters there, are no text.</summary>
    Latin1,

    /// <summary>Windows-1252: ISO-8859-1 with letters and signs at 80 to 9F, but for five bytes that are nothing.</summary>
    Windows1252,

    /// <summary>UTF-16 of either byte order, which its byte order mark tells.</summary>
    Utf16,
}

/// <summary>What encodings are called.</summary>
public static class TextEncodingNames
{
    /// <summary>The word of <c>landfallEncoding</c>.</summary>
    public static string Setting(this TextEncoding encoding) => encoding.Name().ToLowerInvariant();

    /// <summary>The name in a message.</summary>
    public static string Name(this TextEncoding encoding) =>
        encoding switch
        {
            TextEncoding.Utf8 => "UTF-8",
            TextEncoding.Latin1 => "ISO-8859-1",
            TextEncoding.Windows1252 => "Windows-1252",
            _ => "UTF-16",
        };

    /// <summary>What a text in the encoding has to be, for a row with bytes that are none.</summary>
    public static string Expected(this TextEncoding encoding) =>
        encoding switch
        {
            TextEncoding.Utf8 => "UTF-8",
            TextEncoding.Latin1 => "ISO-8859-1, where the bytes 80 to 9F are no text; windows-1252 has letters there",
            TextEncoding.Windows1252 => "Windows-1252, where the bytes 81, 8D, 8F, 90 and 9D are no text",
            _ => "UTF-16, where half a surrogate pair is no text",
        };
}
