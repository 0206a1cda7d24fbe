using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Landfall.Curation.Parquet;

/// <summary>Writes values, as a Parquet file stores them, as text that loses nothing.</summary>
internal static class ParquetValues
{
    /// <summary>The most bytes of a text.</summary>
    public const int MostBytes = 2560;

    // A decimal of the most digits takes 416 bytes; more of them are another number than its type may be.
    private const int MostDecimalBytes = 448;
    private const int MostDecimalDigits = 1100;

    private const long SecondsPerDay = 86_400;
    private const int NanosPerSecond = 1_000_000_000;
    private const int NanoDigits = 9;

    // The Julian day of 1970-01-01, from which INT96 counts.
    private const int EpochJulianDay = 2_440_588;

    /// <summary>Writes the value into <paramref name="target"/>, which has <see cref="MostBytes"/>.</summary>
    /// <param name="type">What it is; a leaf that is read as <see cref="ParquetForm.Value"/>, or any in a nested value but text and
    /// bytes.</param>
    /// <param name="value">It: numbers in the machine's order, all others as the file has them.</param>
    /// <param name="target">Where its text goes.</param>
    /// <param name="written">Bytes of the text.</param>
    /// <returns>False when it is no value of its type, such as a time outside the day; the text then shows what it is.</returns>
    public static bool TryWrite(ParquetElement type, ReadOnlySpan<byte> value, Span<byte> target, out int written)
    {
        var text = new TextSpan(target);
        var isOfType = type switch
        {
            { Logical: ParquetLogical.Null } => false,
            { Physical: ParquetPhysical.Int96 } => WriteInt96(ref text, value),
            { Logical: ParquetLogical.Decimal } => WriteDecimal(ref text, type, value),
            { Logical: ParquetLogical.Date } => WriteDate(ref text, BinaryPrimitives.ReadInt32LittleEndian(value)),
            { Logical: ParquetLogical.Time } => WriteTime(ref text, Number(value), UnitsPerSecond(type)),
            { Logical: ParquetLogical.Timestamp } => WriteTimestamp(ref text, Number(value), UnitsPerSecond(type)),
            { Logical: ParquetLogical.Integer } => WriteInteger(ref text, type.Bits, Number(value)),
            { Logical: ParquetLogical.Float16 } => text.Add((double)BinaryPrimitives.ReadHalfLittleEndian(value)),
            { Logical: ParquetLogical.Interval } => WriteInterval(ref text, value),
            { Logical: ParquetLogical.Uuid } => text.Add(new Guid(value, bigEndian: true)),
            { Physical: ParquetPhysical.Float } => text.Add(BinaryPrimitives.ReadSingleLittleEndian(value)),
            { Physical: ParquetPhysical.Double } => text.Add(BinaryPrimitives.ReadDoubleLittleEndian(value)),
            { Physical: ParquetPhysical.Boolean } => text.Add(value[0] != 0 ? "true"u8 : "false"u8),
            _ => text.Add(Number(value)),
        };
        written = text.Length;
        return isOfType;
    }

    private static long Number(ReadOnlySpan<byte> value) =>
        value.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);

    private static int UnitsPerSecond(ParquetElement type) =>
        type.Unit switch
        {
            ParquetUnit.Millis => 1_000,
            ParquetUnit.Micros => 1_000_000,
            _ => NanosPerSecond,
        };

    private static bool WriteInteger(ref TextSpan text, int bits, long number) =>
        bits switch
        {
            8 => text.Add(number) && number == (sbyte)number,
            16 => text.Add(number) && number == (short)number,
            -8 => text.Add(number) && number == (byte)number,
            -16 => text.Add(number) && number == (ushort)number,
            -32 => text.Add((uint)number),
            -64 => text.Add((ulong)number),
            _ => text.Add(number),
        };

    private static bool WriteInt96(ref TextSpan text, ReadOnlySpan<byte> value)
    {
        var nanos = BinaryPrimitives.ReadInt64LittleEndian(value);
        var days = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(long)..]) - (long)EpochJulianDay;
        WriteDate(ref text, days);
        text.Add((byte)' ');
        return WriteTime(ref text, nanos, NanosPerSecond);
    }

    private static bool WriteTimestamp(ref TextSpan text, long units, int perSecond)
    {
        var seconds = Floor(units, perSecond);
        var days = Floor(seconds, SecondsPerDay);
        WriteDate(ref text, days);
        text.Add((byte)' ');
        return WriteTime(ref text, ((seconds - (days * SecondsPerDay)) * perSecond) + (units - (seconds * perSecond)), perSecond);
    }

    // False outside the day, which has 24 hours and no leap second.
    private static bool WriteTime(ref TextSpan text, long units, int perSecond)
    {
        if (units < 0)
        {
            text.Add((byte)'-');
        }

        var size = Size(units);
        var (seconds, fraction) = (size / (ulong)perSecond, size % (ulong)perSecond);
        text.AddPadded(seconds / 3600, 2);
        text.Add((byte)':');
        text.AddPadded(seconds / 60 % 60, 2);
        text.Add((byte)':');
        text.AddPadded(seconds % 60, 2);
        if (fraction != 0)
        {
            text.Add((byte)'.');
            text.AddPadded(fraction * (ulong)(NanosPerSecond / perSecond), NanoDigits);
            text.TrimZeros();
        }

        return units >= 0 && seconds < SecondsPerDay;
    }

    // Days since 1970-01-01 in the Gregorian calendar, also before it began and after the year 9999; the year of the algorithm begins in
    // March, so that the leap day is its last.
    private static bool WriteDate(ref TextSpan text, long days)
    {
        days += 719_468;
        var era = Floor(days, 146_097);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * month) + 2) / 5) + 1;
        month += month < 10 ? 3 : -9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        if (year < 0)
        {
            text.Add((byte)'-');
        }

        text.AddPadded((ulong)Math.Abs(year), 4);
        text.Add((byte)'-');
        text.AddPadded((ulong)month, 2);
        text.Add((byte)'-');
        text.AddPadded((ulong)day, 2);
        return true;
    }

    // Three numbers of 32 bits without a sign, which are not the same amount of time everywhere; ISO 8601 keeps them apart.
    private static bool WriteInterval(ref TextSpan text, ReadOnlySpan<byte> value)
    {
        var millis = BinaryPrimitives.ReadUInt32LittleEndian(value[8..]);
        text.Add((byte)'P');
        text.Add(BinaryPrimitives.ReadUInt32LittleEndian(value));
        text.Add((byte)'M');
        text.Add(BinaryPrimitives.ReadUInt32LittleEndian(value[4..]));
        text.Add("DT"u8);
        text.Add(millis / 1000);
        text.Add((byte)'.');
        text.AddPadded(millis % 1000, 3);
        return text.Add("S"u8);
    }

    private static bool WriteDecimal(ref TextSpan text, ParquetElement type, ReadOnlySpan<byte> value)
    {
        if (type.Physical is ParquetPhysical.Int32 or ParquetPhysical.Int64)
        {
            var number = Number(value);
            if (number < 0)
            {
                text.Add((byte)'-');
            }

            text.AddPadded(Size(number), type.Scale + 1);
            text.AddPoint(type.Scale);
            return true;
        }

        // The fill of a sign says nothing, and there may be any length of it.
        while (value.Length > 1 && ((value[0] == 0 && value[1] < 0x80) || (value[0] == 0xFF && value[1] >= 0x80)))
        {
            value = value[1..];
        }

        if (value.Length is 0 or > MostDecimalBytes)
        {
            return false;
        }

        WriteDigits(ref text, value, type.Scale);
        return true;
    }

    private static void WriteDigits(ref TextSpan text, ReadOnlySpan<byte> value, int scale)
    {
        var isNegative = value[0] >= 0x80;
        if (isNegative)
        {
            text.Add((byte)'-');
        }

        if (value.Length <= 16)
        {
            UInt128 number = 0;
            foreach (var part in value)
            {
                number = (number << 8) | (isNegative ? (byte)~part : part);
            }

            text.AddPadded(isNegative ? number + 1 : number, scale + 1);
        }
        else
        {
            Span<char> digits = stackalloc char[MostDecimalDigits];
            var number = BigInteger.Abs(new BigInteger(value, isUnsigned: false, isBigEndian: true));
            number.TryFormat(digits, out var count, provider: CultureInfo.InvariantCulture);
            text.AddZeros(scale + 1 - count);
            text.Add(digits[..count]);
        }

        text.AddPoint(scale);
    }

    private static ulong Size(long value) => value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;

    private static long Floor(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    /// <summary>A text that grows in a span which is long enough.</summary>
    private ref struct TextSpan(Span<byte> target)
    {
        private const ulong TenToThe18 = 1_000_000_000_000_000_000;
        private const int MostDigits = 20;

        private readonly Span<byte> _target = target;

        public int Length { get; private set; }

        public bool Add(byte character)
        {
            _target[Length++] = character;
            return true;
        }

        public bool Add(scoped ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[Length..]);
            Length += text.Length;
            return true;
        }

        public void Add(scoped ReadOnlySpan<char> ascii) => Length += Encoding.ASCII.GetBytes(ascii, _target[Length..]);

        public bool Add(long number) => Took(Utf8Formatter.TryFormat(number, _target[Length..], out var bytes), bytes);

        public bool Add(ulong number) => Took(Utf8Formatter.TryFormat(number, _target[Length..], out var bytes), bytes);

        public bool Add(double number) => Took(Utf8Formatter.TryFormat(number, _target[Length..], out var bytes), bytes);

        public bool Add(Guid id) => Took(Utf8Formatter.TryFormat(id, _target[Length..], out var bytes), bytes);

        public void AddZeros(int count)
        {
            if (count > 0)
            {
                _target.Slice(Length, count).Fill((byte)'0');
                Length += count;
            }
        }

        /// <summary>Adds a number with zeros before it to at least <paramref name="width"/> digits.</summary>
        public void AddPadded(UInt128 number, int width)
        {
            if (number <= ulong.MaxValue)
            {
                AddPadded((ulong)number, width);
                return;
            }

            var (high, low) = UInt128.DivRem(number, TenToThe18);
            AddPadded(high, width - 18);
            AddPadded((ulong)low, 18);
        }

        /// <inheritdoc cref="AddPadded(UInt128, int)"/>
        public void AddPadded(ulong number, int width)
        {
            Span<byte> digits = stackalloc byte[MostDigits];
            var first = MostDigits;
            do
            {
                (number, var digit) = Math.DivRem(number, 10);
                digits[--first] = (byte)('0' + digit);
            } while (number != 0);
            AddZeros(width - (MostDigits - first));
            Add(digits[first..]);
        }

        /// <summary>Puts the point before the last <paramref name="scale"/> digits, of which there is one more at least.</summary>
        public void AddPoint(int scale)
        {
            if (scale == 0)
            {
                return;
            }

            var point = Length - scale;
            _target[point..Length].CopyTo(_target[(point + 1)..]);
            _target[point] = (byte)'.';
            Length++;
        }

        public void TrimZeros()
        {
            while (_target[Length - 1] == '0')
            {
                Length--;
            }
        }

        private bool Took(bool isWritten, int bytes)
        {
            Length += bytes;
            return isWritten;
        }
    }
}
