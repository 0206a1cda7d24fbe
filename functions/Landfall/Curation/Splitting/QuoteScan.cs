using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Landfall.Curation.Splitting;

/// <summary>
/// Walks CSV text 64 bytes at a step, knows which bytes are inside quotes, and checks that every quote stands where it may: an opening
/// one behind a delimiter, a newline or a quote, a closing one before a delimiter, a line end or a quote.
/// </summary>
/// <param name="delimiter">The byte between two values.</param>
/// <param name="quote">The byte around a value.</param>
/// <param name="stopAtFirst">True to walk no further than the step in which the first record ends.</param>
internal unsafe struct QuoteScan(byte delimiter, byte quote, bool stopAtFirst = false)
{
    private const int Step = 64;

    private ulong _insideBefore;
    private ulong _mayOpenBefore = 1;
    private ulong _closedBefore;

    /// <summary>The offset after the last record's end that came before any error; -1 while there is none.</summary>
    public int RecordEnd { get; private set; } = -1;

    /// <summary>Record ends up to <see cref="RecordEnd"/>.</summary>
    public long Records { get; private set; }

    /// <summary>True when the text walked so far ends inside quotes.</summary>
    public readonly bool IsInside => _insideBefore != 0;

    /// <summary>Walks from <paramref name="from"/> to <paramref name="to"/>; gives the offset of the first quote error, or -1.</summary>
    /// <remarks>Reads up to <see cref="Block.Padding"/> bytes behind <paramref name="to"/> and ignores them.</remarks>
    public int Run(byte* text, int from, int to)
    {
        var delimiters = Vector512.Create(delimiter);
        var quotes = Vector512.Create(quote);
        var newlines = Vector512.Create((byte)'\n');
        var returns = Vector512.Create((byte)'\r');
        for (var at = from; at < to; at += Step)
        {
            var count = Math.Min(Step, to - at);
            var valid = count == Step ? ulong.MaxValue : (1UL << count) - 1;
            var bytes = Vector512.Load(text + at);
            var quoteBits = Vector512.Equals(bytes, quotes).ExtractMostSignificantBits() & valid;
            var newlineBits = Vector512.Equals(bytes, newlines).ExtractMostSignificantBits() & valid;
            var delimiterBits = Vector512.Equals(bytes, delimiters).ExtractMostSignificantBits() & valid;
            var inside = PrefixXor(quoteBits) ^ _insideBefore;
            var ends = newlineBits & ~inside;
            var separators = delimiterBits | newlineBits | quoteBits;
            var opening = quoteBits & inside;
            var closing = quoteBits & ~inside;
            var errors = opening & ~((separators << 1) | _mayOpenBefore);
            var afterClosing = ((closing << 1) | _closedBefore) & valid & ~separators;
            if (afterClosing != 0)
            {
                errors |= afterClosing & ~Vector512.Equals(bytes, returns).ExtractMostSignificantBits();
            }

            if (stopAtFirst && ends != 0)
            {
                ends &= 0 - ends;
                errors &= ends - 1;
            }

            if (errors != 0)
            {
                var error = BitOperations.TrailingZeroCount(errors);
                Note(ends & ((1UL << error) - 1), at);
                return at + error;
            }

            Note(ends, at);
            if (stopAtFirst && ends != 0)
            {
                return -1;
            }

            _mayOpenBefore = (separators >> (count - 1)) & 1;
            _closedBefore = (closing >> (count - 1)) & 1;
            _insideBefore = ((inside >> (count - 1)) & 1) == 0 ? 0 : ulong.MaxValue;
        }

        return -1;
    }

    /// <summary>Goes on at a quote that was found in error and yet opens a record, which only the caller can tell.</summary>
    public int Open(byte* text, int from, int to)
    {
        (_insideBefore, _mayOpenBefore, _closedBefore) = (0, 1, 0);
        return Run(text, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(ulong ends, int at)
    {
        if (ends != 0)
        {
            RecordEnd = at + Step - BitOperations.LeadingZeroCount(ends);
            Records += BitOperations.PopCount(ends);
        }
    }

    // Bit i of the result is the parity of bits 0 to i: a carry-less product with all ones, or shifts where the processor has none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).GetElement(0);
        }

        for (var shift = 1; shift < Step; shift <<= 1)
        {
            bits ^= bits << shift;
        }

        return bits;
    }
}
