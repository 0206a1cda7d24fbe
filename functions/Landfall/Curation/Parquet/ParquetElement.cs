using System.Text;
using Landfall.Curation.Parquet.Thrift;

namespace Landfall.Curation.Parquet;

/// <summary>One element of a Parquet schema: a leaf with its physical type, or a group of the elements that follow it.</summary>
/// <param name="Name">The name, as the file writes it.</param>
/// <param name="Children">Elements of the group; 0 for a leaf.</param>
/// <param name="Repetition">Whether it must be there, may be null or is repeated; null for the schema's root.</param>
/// <param name="Physical">How a leaf's values are stored; null for a group.</param>
/// <param name="Logical">What they mean; <see cref="ParquetLogical.None"/> when the file does not say.</param>
internal sealed record ParquetElement(
    string Name,
    int Children,
    ParquetRepetition? Repetition,
    ParquetPhysical? Physical,
    ParquetLogical Logical
)
{
    // Numbers of SchemaElement, LogicalType and their parts in the format's parquet.thrift.
    private const int TypeField = 1;
    private const int LengthField = 2;
    private const int RepetitionField = 3;
    private const int NameField = 4;
    private const int ChildrenField = 5;
    private const int ConvertedField = 6;
    private const int ScaleField = 7;
    private const int PrecisionField = 8;
    private const int LogicalField = 10;

    /// <summary>Bytes of each value of a leaf of fixed length, as the file says; 0 when it does not.</summary>
    public int Length { get; init; }

    /// <summary>The unit of a time or timestamp.</summary>
    public ParquetUnit? Unit { get; init; }

    /// <summary>True when a time or timestamp is an instant in UTC, false when it is a local one without a zone.</summary>
    public bool IsAdjustedToUtc { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Digits of a decimal behind the point.</summary>
    public int Scale { get; init; }

    /// <summary>Bits of an integer; negative when it has no sign.</summary>
    public int Bits { get; init; }

    /// <summary>Reads an element. A logical type goes before the older converted one, which says the same with less.</summary>
    /// <exception cref="InvalidDataException">It is no element of a schema.</exception>
    public static ParquetElement Read(ref ThriftReader reader)
    {
        var element = new ParquetElement("", 0, null, null, ParquetLogical.None);
        (int? converted, ParquetElement? logical, var scale, var precision, var id) = (null, null, 0, 0, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case TypeField:
                    element = element with { Physical = (ParquetPhysical)reader.ReadInt(type) };
                    break;
                case LengthField:
                    element = element with { Length = reader.ReadInt(type) };
                    break;
                case RepetitionField:
                    element = element with { Repetition = (ParquetRepetition)reader.ReadInt(type) };
                    break;
                case NameField:
                    element = element with { Name = Encoding.UTF8.GetString(reader.ReadBytes(type)) };
                    break;
                case ChildrenField:
                    element = element with { Children = reader.ReadInt(type) };
                    break;
                case ConvertedField:
                    converted = reader.ReadInt(type);
                    break;
                case ScaleField:
                    scale = reader.ReadInt(type);
                    break;
                case PrecisionField:
                    precision = reader.ReadInt(type);
                    break;
                case LogicalField:
                    ThriftReader.ExpectStruct(type);
                    logical = ReadLogical(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // A logical type that is not known may have an older one beside it that is.
        var isNewer = logical is { Logical: not ParquetLogical.Other } || converted is null;
        var meaning = isNewer ? logical ?? element : Of(converted!.Value, precision, scale);
        return meaning with
        {
            Name = element.Name,
            Children = element.Children,
            Repetition = element.Repetition,
            Physical = element.Physical,
            Length = element.Length,
        };
    }

    /// <summary>True for a field of a schema element that says what its values mean, not how they are stored.</summary>
    public static bool IsMeaning(int field) => field is ConvertedField or ScaleField or PrecisionField or LogicalField;

    /// <summary>True for the field of a schema element, or of a chunk's metadata, that holds the physical type.</summary>
    public static bool IsPhysicalType(int field) => field == TypeField;

    /// <summary>True for the field of a schema element that holds the bytes of each value.</summary>
    public static bool IsLength(int field) => field == LengthField;

    // LogicalType is a union: a struct of one field.
    private static ParquetElement ReadLogical(ref ThriftReader reader)
    {
        var (meaning, id) = (Meaning(ParquetLogical.Other), 0);
        while (reader.NextField(ref id, out var type))
        {
            ThriftReader.ExpectStruct(type);
            switch (id)
            {
                case 5:
                    meaning = ReadDecimal(ref reader);
                    break;
                case 7:
                    meaning = ReadTime(ref reader, ParquetLogical.Time);
                    break;
                case 8:
                    meaning = ReadTime(ref reader, ParquetLogical.Timestamp);
                    break;
                case 10:
                    meaning = ReadInteger(ref reader);
                    break;
                default:
                    meaning = Meaning(LogicalOf(id));
                    reader.Skip(type);
                    break;
            }
        }

        return meaning;
    }

    private static ParquetLogical LogicalOf(int union) =>
        union switch
        {
            1 => ParquetLogical.Text,
            2 => ParquetLogical.Map,
            3 => ParquetLogical.List,
            4 => ParquetLogical.Enum,
            6 => ParquetLogical.Date,
            11 => ParquetLogical.Null,
            12 => ParquetLogical.Json,
            13 => ParquetLogical.Bson,
            14 => ParquetLogical.Uuid,
            15 => ParquetLogical.Float16,
            16 => ParquetLogical.Variant,
            17 or 18 => ParquetLogical.Geography,
            _ => ParquetLogical.Other,
        };

    private static ParquetElement ReadDecimal(ref ThriftReader reader)
    {
        var (scale, precision, id) = (0, 0, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    scale = reader.ReadInt(type);
                    break;
                case 2:
                    precision = reader.ReadInt(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return Exact(precision, scale);
    }

    private static ParquetElement ReadTime(ref ThriftReader reader, ParquetLogical logical)
    {
        (ParquetUnit? unit, var isUtc, var id) = (null, false, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    isUtc = ThriftReader.IsTrue(type);
                    break;
                case 2:
                    ThriftReader.ExpectStruct(type);
                    unit = ReadUnit(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return Timed(logical, unit, isUtc);
    }

    private static ParquetUnit? ReadUnit(ref ThriftReader reader)
    {
        (ParquetUnit? unit, var id) = (null, 0);
        while (reader.NextField(ref id, out var type))
        {
            unit = id switch
            {
                1 => ParquetUnit.Millis,
                2 => ParquetUnit.Micros,
                3 => ParquetUnit.Nanos,
                _ => null,
            };
            reader.Skip(type);
        }

        return unit;
    }

    private static ParquetElement ReadInteger(ref ThriftReader reader)
    {
        var (bits, isSigned, id) = (0, false, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case 1 when type == ThriftType.Byte:
                    bits = reader.ReadByte();
                    break;
                case 2:
                    isSigned = ThriftReader.IsTrue(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return Integer(isSigned ? bits : -bits);
    }

    // ConvertedType by its numbers. Its times are instants (the format's LogicalTypes.md, "Deprecated time ConvertedType").
    private static ParquetElement Of(int converted, int precision, int scale) =>
        converted switch
        {
            0 => Meaning(ParquetLogical.Text),
            1 or 2 => Meaning(ParquetLogical.Map),
            3 => Meaning(ParquetLogical.List),
            4 => Meaning(ParquetLogical.Enum),
            5 => Exact(precision, scale),
            6 => Meaning(ParquetLogical.Date),
            7 => Timed(ParquetLogical.Time, ParquetUnit.Millis, isUtc: true),
            8 => Timed(ParquetLogical.Time, ParquetUnit.Micros, isUtc: true),
            9 => Timed(ParquetLogical.Timestamp, ParquetUnit.Millis, isUtc: true),
            10 => Timed(ParquetLogical.Timestamp, ParquetUnit.Micros, isUtc: true),
            >= 11 and <= 14 => Integer(-8 << (converted - 11)),
            >= 15 and <= 18 => Integer(8 << (converted - 15)),
            19 => Meaning(ParquetLogical.Json),
            20 => Meaning(ParquetLogical.Bson),
            21 => Meaning(ParquetLogical.Interval),
            _ => Meaning(ParquetLogical.Other),
        };

    private static ParquetElement Meaning(ParquetLogical logical) => new("", 0, null, null, logical);

    private static ParquetElement Exact(int precision, int scale) =>
        Meaning(ParquetLogical.Decimal) with
        {
            Precision = precision,
            Scale = scale,
        };

    private static ParquetElement Integer(int bits) => Meaning(ParquetLogical.Integer) with { Bits = bits };

    private static ParquetElement Timed(ParquetLogical logical, ParquetUnit? unit, bool isUtc) =>
        Meaning(logical) with
        {
            Unit = unit,
            IsAdjustedToUtc = isUtc,
        };
}

/// <summary>How values are stored, by the format's numbers.</summary>
internal enum ParquetPhysical
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLenByteArray = 7,
}

/// <summary>How often an element is there, by the format's numbers.</summary>
internal enum ParquetRepetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}

/// <summary>What the values of a Parquet column mean.</summary>
internal enum ParquetLogical
{
    /// <summary>The file does not say.</summary>
    None,
    Text,
    Enum,
    Json,
    Bson,
    Uuid,
    Decimal,
    Date,
    Time,
    Timestamp,
    Integer,
    Float16,
    Interval,
    List,
    Map,
    Null,
    Variant,
    Geography,

    /// <summary>Something that Landfall does not know.</summary>
    Other,
}

/// <summary>The unit in which a time or timestamp is counted.</summary>
internal enum ParquetUnit
{
    Millis,
    Micros,
    Nanos,
}
