using System.Buffers;
using System.Text;
using Landfall.Curation.Decoding;

namespace Landfall.Curation.Parsing;

/// <summary>Gathers from all threads what speaks for another encoding than UTF-8, since one row alone cannot tell.</summary>
internal sealed class EncodingEvidence
{
    private const byte FirstLatinLetter = 0xA0;

    private long _latinRows;
    private volatile bool _hasUtf8;
    private volatile bool _hasOther;
    private volatile bool _hasWindowsSigns;

    /// <summary>Rows that are ISO-8859-1 or Windows-1252, if nothing in the file speaks against it; otherwise 0.</summary>
    public long LatinRows => _hasUtf8 || _hasOther ? 0 : Interlocked.Read(ref _latinRows);

    /// <summary>True when bytes were seen that are text in Windows-1252 and in ISO-8859-1 not.</summary>
    public bool HasWindowsSigns => _hasWindowsSigns;

    /// <summary>Looks at text that is valid UTF-8.</summary>
    public void SeeValid(ReadOnlySpan<byte> text)
    {
        if (!_hasUtf8 && !Ascii.IsValid(text))
        {
            _hasUtf8 = true;
        }
    }

    /// <summary>Looks at a row that is not valid UTF-8.</summary>
    public void SeeInvalid(ReadOnlySpan<byte> row)
    {
        for (var at = 0; at < row.Length; )
        {
            var isValid = Rune.DecodeFromUtf8(row[at..], out _, out var consumed) == OperationStatus.Done;
            if (isValid)
            {
                _hasUtf8 |= consumed > 1;
            }
            else
            {
                var isWindowsSign = row[at] < FirstLatinLetter && SingleByteText.Windows1252.Has(row[at]);
                _hasWindowsSigns |= isWindowsSign;
                _hasOther |= !isWindowsSign && !IsLatin(row, at);
                consumed = 1;
            }

            at += consumed;
        }

        Interlocked.Increment(ref _latinRows);
    }

    // A letter of a Latin-1 word stands beside an ASCII letter or another such letter.
    private static bool IsLatin(ReadOnlySpan<byte> row, int at) =>
        row[at] >= FirstLatinLetter && ((at > 0 && IsLetter(row[at - 1])) || (at + 1 < row.Length && IsLetter(row[at + 1])));

    private static bool IsLetter(byte value) => char.IsAsciiLetter((char)value) || value >= FirstLatinLetter;
}
