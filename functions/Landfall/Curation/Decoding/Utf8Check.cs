using System.Text.Unicode;

namespace Landfall.Curation.Decoding;

/// <summary>Says of a stream of bytes, however it is cut, whether it is UTF-8 with a character beyond ASCII.</summary>
internal sealed class Utf8Check
{
    private const int LongestCharacter = 4;

    // The beginning of a character whose end is in the next piece, and room for that end.
    private readonly byte[] _cut = new byte[2 * LongestCharacter];
    private int _cutLength;
    private bool _isValid = true;
    private bool _isBeyondAscii;

    /// <summary>True when all bytes seen are UTF-8 and not all of them ASCII.</summary>
    public bool IsUtf8BeyondAscii => _isValid && _isBeyondAscii && _cutLength == 0;

    /// <summary>Looks at the next bytes.</summary>
    public void See(ReadOnlySpan<byte> bytes)
    {
        if (!_isValid || bytes.IsEmpty)
        {
            return;
        }

        _isBeyondAscii |= bytes.ContainsAnyInRange((byte)0x80, byte.MaxValue);
        if (_cutLength > 0)
        {
            bytes = SeeCut(bytes);
        }

        var cut = CutAt(bytes);
        _isValid &= Utf8.IsValid(bytes[..cut]);
        if (cut < bytes.Length)
        {
            bytes[cut..].CopyTo(_cut);
            _cutLength = bytes.Length - cut;
        }
    }

    // Ends the character that was cut, and gives what follows it.
    private ReadOnlySpan<byte> SeeCut(ReadOnlySpan<byte> bytes)
    {
        var missing = Math.Min(Length(_cut[0]) - _cutLength, bytes.Length);
        bytes[..missing].CopyTo(_cut.AsSpan(_cutLength));
        _cutLength += missing;
        if (_cutLength == Length(_cut[0]))
        {
            _isValid &= Utf8.IsValid(_cut.AsSpan(0, _cutLength));
            _cutLength = 0;
        }

        return bytes[missing..];
    }

    // The offset of a last character whose end is not there; the length without one.
    private static int CutAt(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.Length - 1; at >= 0 && at > bytes.Length - LongestCharacter; at--)
        {
            if ((bytes[at] & 0xC0) != 0x80)
            {
                return Length(bytes[at]) > bytes.Length - at ? at : bytes.Length;
            }
        }

        return bytes.Length;
    }

    private static int Length(byte first) =>
        first switch
        {
            >= 0xF0 => 4,
            >= 0xE0 => 3,
            >= 0xC0 => 2,
            _ => 1,
        };
}
