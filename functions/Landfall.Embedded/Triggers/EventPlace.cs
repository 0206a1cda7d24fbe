using System.Globalization;

namespace Landfall.Embedded.Triggers;

/// <summary>Up to where events were delivered, kept beside their files.</summary>
/// <param name="File">The file's name; empty before the first.</param>
/// <param name="Offset">Bytes of it whose events are done with.</param>
internal sealed record EventPlace(string File, long Offset)
{
    private static readonly EventPlace First = new("", 0);

    /// <summary>Reads it; the beginning of all when there is none or it is spoilt, as events may come twice.</summary>
    public static EventPlace Read(string path) =>
        System.IO.File.Exists(path)
        && System.IO.File.ReadAllText(path).Split(' ') is [var file, var offset]
        && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new EventPlace(file, bytes)
            : First;

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        var next = path + ".new";
        System.IO.File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{File} {Offset}"));
        System.IO.File.Move(next, path, overwrite: true);
    }
}
