using System.Globalization;
using System.Numerics;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using ParquetSharp;
using Package = global::Parquet;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>Draws values of every type, and says by arithmetic of its own what Landfall must make of them.</summary>
internal static class ParquetDraw
{
    private static readonly DateTime Least = new(1, 1, 1);
    private static readonly DateTime Greatest = new(9999, 12, 31, 23, 59, 59);

    /// <summary>Types that ParquetSharp writes as they are stored.</summary>
    public static IReadOnlyList<DrawnType> SharpTypes { get; } =
    [
        Plain(PhysicalType.Boolean, LogicalType.None, ColumnKind.Boolean, random => Bit(random.Next(2) == 0)),
        Plain(PhysicalType.Int32, LogicalType.None, ColumnKind.BigInt, random => Number((int)Whole(random))),
        Plain(PhysicalType.Int64, LogicalType.None, ColumnKind.BigInt, random => Number(Whole(random))),
        .. new[] { 8, 16, 32, 64 }.SelectMany(bits => new[] { Integer(bits, isSigned: true), Integer(bits, isSigned: false) }),
        Plain(PhysicalType.Float, LogicalType.None, ColumnKind.Double, random => Real((float)(random.NextDouble() * Scale(random)))),
        Plain(PhysicalType.Double, LogicalType.None, ColumnKind.Double, random => Real(random.NextDouble() * Scale(random))),
        Text(LogicalType.String),
        Text(LogicalType.Enum),
        Plain(PhysicalType.Int32, LogicalType.Date, ColumnKind.Date, Date),
        .. Units.SelectMany(unit => new[] { Time(unit, isUtc: true), Time(unit, isUtc: false) }),
        .. Units.SelectMany(unit => new[] { Stamp(unit, isUtc: true), Stamp(unit, isUtc: false) }),
        Plain(PhysicalType.Int96, LogicalType.None, ColumnKind.Timestamp, Legacy),
        Exact(PhysicalType.Int32, 9, 0),
        Exact(PhysicalType.Int64, 18, 0),
        Exact(PhysicalType.ByteArray, 76, 0),
        Exact(PhysicalType.FixedLenByteArray, 38, 16),
        Exact(PhysicalType.FixedLenByteArray, 76, 32),
        new(ColumnKind.Uuid, 0, random => new(new(PhysicalType.FixedLenByteArray, LogicalType.Uuid, 16), _ => Uuid(random))),
    ];

    /// <summary>Types that Parquet.Net writes from values of .NET.</summary>
    public static IReadOnlyList<DrawnType> NetTypes { get; } =
    [
        Clr<bool>(ColumnKind.Boolean, random => Bit(random.Next(2) == 0)),
        Clr<sbyte>(ColumnKind.BigInt, random => Number((sbyte)Whole(random))),
        Clr<byte>(ColumnKind.BigInt, random => Number((byte)Whole(random))),
        Clr<short>(ColumnKind.BigInt, random => Number((short)Whole(random))),
        Clr<ushort>(ColumnKind.BigInt, random => Number((ushort)Whole(random))),
        Clr<int>(ColumnKind.BigInt, random => Number((int)Whole(random))),
        Clr<uint>(ColumnKind.BigInt, random => Number((uint)Whole(random))),
        Clr<long>(ColumnKind.BigInt, random => Number(Whole(random))),
        Clr<ulong>(ColumnKind.BigInt, random => Number((ulong)Whole(random))),
        Clr<float>(ColumnKind.Double, random => Real((float)(random.NextDouble() * Scale(random)))),
        Clr<double>(ColumnKind.Double, random => Real(random.NextDouble() * Scale(random))),
        Clr<string>(ColumnKind.Text, Written),
        Clr<DateOnly>(ColumnKind.Date, Day),
        Field<DateTime>(
            ColumnKind.Timestamp,
            name => new Package.Schema.DateTimeDataField(name, Package.Schema.DateTimeFormat.Impala, isNullable: true),
            random => Moment(random, 1_000_000)
        ),
        Field<DateTime>(
            ColumnKind.Timestamp,
            name => new Package.Schema.DateTimeDataField(name, Package.Schema.DateTimeFormat.DateAndTime, isNullable: true),
            random => Moment(random, 1_000)
        ),
        Field<DateTime>(
            ColumnKind.Timestamp,
            name => new Package.Schema.DateTimeDataField(name, Package.Schema.DateTimeFormat.DateAndTimeMicros, isNullable: true),
            random => Moment(random, 1_000_000)
        ),
        Field<decimal>(
            ColumnKind.Decimal,
            name => new Package.Schema.DecimalDataField(name, 28, 5, isNullable: true),
            random => Money(random, 23, 5)
        ) with
        {
            Digits = 5,
        },
        Clr<Guid>(ColumnKind.Uuid, random => Id(random)),
    ];

    private static TimeUnit[] Units => [TimeUnit.Millis, TimeUnit.Micros, TimeUnit.Nanos];

    private static DrawnType Plain(PhysicalType physical, Func<LogicalType> logical, ColumnKind kind, Func<Random, Drawn> draw) =>
        new(kind, 0, random => new(new(physical, logical), _ => draw(random)));

    private static DrawnType Clr<T>(ColumnKind kind, Func<Random, Drawn> draw) =>
        Field<T>(kind, name => new Package.Schema.DataField(name, typeof(T), isNullable: true), draw);

    private static DrawnType Field<T>(ColumnKind kind, Func<string, Package.Schema.DataField> field, Func<Random, Drawn> draw) =>
        new(kind, 0, random => new(null, _ => draw(random)) { Field = field, Clr = typeof(T) });

    private static DrawnType Integer(int bits, bool isSigned)
    {
        var least = isSigned ? -(BigInteger.One << (bits - 1)) : 0;
        var most = (isSigned ? BigInteger.One << (bits - 1) : BigInteger.One << bits) - 1;
        return new(ColumnKind.BigInt, 0, random =>
            new(new(bits == 64 ? PhysicalType.Int64 : PhysicalType.Int32, () => LogicalType.Int(bits, isSigned)), _ =>
            {
                var value = Number(bits == 64 ? Whole(random) : (object)(int)Whole(random));
                var stored = BigInteger.Parse(value.Text!, CultureInfo.InvariantCulture);
                if (bits < 32 && (stored < least || stored > most))
                {
                    return value with { Text = null, Rule = ViolationRule.Type };
                }

                return !isSigned && bits >= 32 && stored < 0 ? Number(stored + (BigInteger.One << bits)) with { Raw = value.Raw } : value;
            })
        );
    }

    private static DrawnType Text(Func<LogicalType> logical) => Plain(PhysicalType.ByteArray, logical, ColumnKind.Text, random =>
        {
            if (random.Next(40) == 0)
            {
                return new(new byte[] { 0x61, 0xFF }, null, null) { Rule = ViolationRule.Encoding };
            }

            var words = Words(random);
            return new(System.Text.Encoding.UTF8.GetBytes(words), words, words);
        });

    private static DrawnType Time(TimeUnit unit, bool isUtc) =>
        Plain(
            unit == TimeUnit.Millis ? PhysicalType.Int32 : PhysicalType.Int64,
            () => LogicalType.Time(isUtc, unit),
            ColumnKind.Time,
            random =>
            {
                var perSecond = PerSecond(unit);
                var units = random.NextInt64(86_400L * perSecond);
                units -= random.Next(2) == 0 ? units % Math.Max(1, perSecond / 1_000_000) : 0;
                var broken = random.Next(30) == 0;
                var raw = broken ? (86_400L * perSecond) + units % 1000 : units;
                object stored = unit == TimeUnit.Millis ? (object)(int)raw : raw;
                if (broken)
                {
                    return new(stored, null, null) { Rule = ViolationRule.Type };
                }

                var nanos = units * (1_000_000_000 / perSecond);
                var text = new TimeOnly(nanos / 1_000_000_000 * TimeSpan.TicksPerSecond).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
                return new(stored, text + Fraction(nanos), nanos % 1000 == 0 ? new TimeOnly(nanos / 100) : null);
            }
        );

    private static DrawnType Stamp(TimeUnit unit, bool isUtc) =>
        Plain(
            PhysicalType.Int64,
            () => LogicalType.Timestamp(isUtc, unit),
            ColumnKind.Timestamp,
            random =>
            {
                var perSecond = PerSecond(unit);
                var seconds = unit == TimeUnit.Nanos ? random.NextInt64(-9_000_000_000, 9_000_000_000) : Seconds(random);
                var units = random.NextInt64(perSecond);
                units -= random.Next(2) == 0 ? units % Math.Max(1, perSecond / 1_000_000) : 0;
                return Moment((seconds * perSecond) + units, seconds, units * (1_000_000_000 / perSecond));
            }
        );

    private static Drawn Legacy(Random random)
    {
        var seconds = Seconds(random);
        var nanos = random.Next(1_000_000_000);
        nanos -= random.Next(2) == 0 ? nanos % 1000 : 0;
        var day = (long)Math.Floor(seconds / 86_400m);
        var ofDay = ((seconds - (day * 86_400)) * 1_000_000_000) + nanos;
        return Moment(new Int96((int)ofDay, (int)(ofDay >> 32), (int)day + 2_440_588), seconds, nanos);
    }

    private static Drawn Moment(Random random, int perSecond)
    {
        var seconds = random.NextInt64(-2_000_000_000, 4_000_000_000);
        var nanos = random.NextInt64(perSecond) * (1_000_000_000 / perSecond);
        var drawn = Moment(0L, seconds, nanos);
        return drawn with { Raw = DateTime.SpecifyKind(DateTime.UnixEpoch.AddSeconds(seconds).AddTicks(nanos / 100), DateTimeKind.Utc) };
    }

    private static Drawn Moment(object raw, long seconds, long nanos)
    {
        var time = DateTime.SpecifyKind(DateTime.UnixEpoch.AddSeconds(seconds), DateTimeKind.Unspecified);
        var text = time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(nanos);
        return new(raw, text, nanos % 1000 == 0 ? time.AddTicks(nanos / 100) : null);
    }

    private static Drawn Date(Random random)
    {
        var date = DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(Seconds(random)));
        var days = date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return new(days, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), date);
    }

    private static Drawn Day(Random random)
    {
        var date = Date(random);
        return date with { Raw = date.Typed! };
    }

    private static Drawn Written(Random random)
    {
        var words = Words(random);
        return new(words, words, words);
    }

    private static DrawnType Exact(PhysicalType physical, int precision, int length) => new(ColumnKind.Decimal, 0, random =>
        {
            var digits = random.Next(Math.Max(1, precision - 8), precision + 1);
            var scale = random.Next(Math.Min(digits, 30) + 1);
            var type = new SharpType(physical, () => LogicalType.Decimal(digits, scale), length);
            return new(type, _ => Exact(random, physical, digits, scale, length)) { Scale = scale };
        });

    private static Drawn Exact(Random random, PhysicalType physical, int digits, int scale, int length)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, digits + 1)).Select(_ => random.Next(10)));
        var number = BigInteger.Parse(text, CultureInfo.InvariantCulture) * (random.Next(2) == 0 ? 1 : -1);
        var bytes = number.ToByteArray(isUnsigned: false, isBigEndian: true);
        object raw = physical switch
        {
            PhysicalType.Int32 => (int)number,
            PhysicalType.Int64 => (long)number,
            PhysicalType.ByteArray => bytes,
            _ => (byte[])[.. Enumerable.Repeat(number.Sign < 0 ? (byte)0xFF : (byte)0, length - bytes.Length), .. bytes],
        };
        var written = Point(number, scale);

        // Of 38 digits that the contract's column has, the scale takes its own.
        return new(raw, written, BigInteger.Abs(number) < BigInteger.Pow(10, 38) ? written : null);
    }

    private static Drawn Money(Random random, int whole, int scale)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, whole + scale + 1)).Select(_ => random.Next(10)));
        var number = BigInteger.Parse(text, CultureInfo.InvariantCulture) * (random.Next(2) == 0 ? 1 : -1);
        var written = Point(number, scale);
        return new(decimal.Parse(written, CultureInfo.InvariantCulture), written, written);
    }

    private static string Point(BigInteger number, int scale)
    {
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (number.Sign < 0 ? "-" : "") + digits[..^scale] + (scale == 0 ? "" : "." + digits[^scale..]);
    }

    private static Drawn Bit(bool value) => new(value, value ? "true" : "false", value);

    private static Drawn Number(object value)
    {
        var number = BigInteger.Parse(string.Create(CultureInfo.InvariantCulture, $"{value}"), CultureInfo.InvariantCulture);
        return new(value, number.ToString(CultureInfo.InvariantCulture), number <= long.MaxValue ? (long)number : null);
    }

    private static Drawn Real(float value) => new(value, "", (double)value) { Float = value };

    private static Drawn Real(double value) => new(value, "", value) { Double = value };

    private static Drawn Uuid(Random random)
    {
        var drawn = Id(random);
        return drawn with { Raw = ((Guid)drawn.Raw).ToByteArray(bigEndian: true) };
    }

    private static Drawn Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var text = new Guid(bytes).ToString("D");
        return new(new Guid(bytes), text, text);
    }

    private static string Words(Random random)
    {
        string[] pieces = ["a", "é", "\"", "\\", "\n", "日本", "😀", " ", ",", "7", "\0", ""];
        return string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    // As often small as large, and the ends.
    private static long Whole(Random random) =>
        random.Next(6) switch
        {
            0 => long.MinValue,
            1 => long.MaxValue,
            2 => random.NextInt64(long.MinValue, long.MaxValue),
            3 => random.Next(int.MinValue, int.MaxValue),
            _ => random.Next(-300, 300),
        };

    private static double Scale(Random random) => Math.Pow(10, random.Next(-30, 30)) * (random.Next(2) == 0 ? 1 : -1);

    private static long Seconds(Random random) =>
        random.NextInt64((long)(Least - DateTime.UnixEpoch).TotalSeconds, (long)(Greatest - DateTime.UnixEpoch).TotalSeconds);

    private static int PerSecond(TimeUnit unit) =>
        unit == TimeUnit.Millis ? 1_000
        : unit == TimeUnit.Micros ? 1_000_000
        : 1_000_000_000;

    private static string Fraction(long nanos)
    {
        var digits = (nanos % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return digits.Length == 0 ? "" : "." + digits;
    }
}

/// <summary>A type to draw columns of.</summary>
/// <param name="Kind">The contract's type that takes its values.</param>
/// <param name="Digits">Digits behind the point, of a decimal that always has as many.</param>
/// <param name="Draw">Draws a column.</param>
internal sealed record DrawnType(ColumnKind Kind, int Digits, Func<Random, DrawnColumn> Draw);

/// <summary>A drawn column: its type as ParquetSharp writes it, or its field as Parquet.Net does.</summary>
internal sealed record DrawnColumn(SharpType? Type, Func<Random, Drawn> Value)
{
    public Func<string, Package.Schema.DataField>? Field { get; init; }

    public Type? Clr { get; init; }

    public int Scale { get; init; }
}

/// <summary>A drawn value.</summary>
/// <param name="Raw">What the writer is given.</param>
/// <param name="Text">What Landfall must make of it where it is text; null when its own type does not allow it.</param>
/// <param name="Typed">What it must make of it in a column of its kind; null when it does not fit there.</param>
internal sealed record Drawn(object Raw, string? Text, object? Typed)
{
    public string Rule { get; init; } = ViolationRule.Type;

    public float? Float { get; init; }

    public double? Double { get; init; }

    /// <summary>True when <paramref name="text"/> is the value; of a floating number more than one text is.</summary>
    public bool IsText(string? text) =>
        Float is { } single ? float.Parse(text!, CultureInfo.InvariantCulture).Equals(single)
        : Double is { } number ? double.Parse(text!, CultureInfo.InvariantCulture).Equals(number)
        : string.Equals(text, Text, StringComparison.Ordinal);
}
