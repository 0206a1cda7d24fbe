using Meta = global::Parquet.Meta;

namespace Landfall.Curation.Parquet;

/// <summary>One element of a Parquet schema: a leaf with its physical type, or a group of the elements that follow it.</summary>
/// <param name="Name">The name, as the file writes it.</param>
/// <param name="Children">Elements of the group; 0 for a leaf.</param>
/// <param name="Repetition">Whether it must be there, may be null or is repeated.</param>
/// <param name="Physical">How a leaf's values are stored; null for a group.</param>
/// <param name="Logical">What they mean; <see cref="ParquetLogical.None"/> when the file does not say.</param>
internal sealed record ParquetElement(
    string Name,
    int Children,
    Meta.FieldRepetitionType? Repetition,
    Meta.Type? Physical,
    ParquetLogical Logical
)
{
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

    /// <summary>Copies what the footer says. A logical type goes before the older converted one, which says the same with less.</summary>
    public static ParquetElement Of(Meta.SchemaElement element)
    {
        var bare = new ParquetElement(element.Name, element.NumChildren ?? 0, element.RepetitionType, element.Type, ParquetLogical.None);
        return element switch
        {
            { LogicalType: { } logical } => Of(bare, logical),
            { ConvertedType: { } converted } => Of(bare, converted, element),
            _ => bare,
        };
    }

    private static ParquetElement Of(ParquetElement bare, Meta.LogicalType logical) =>
        logical switch
        {
            { STRING: not null } => bare with { Logical = ParquetLogical.Text },
            { ENUM: not null } => bare with { Logical = ParquetLogical.Enum },
            { JSON: not null } => bare with { Logical = ParquetLogical.Json },
            { BSON: not null } => bare with { Logical = ParquetLogical.Bson },
            { UUID: not null } => bare with { Logical = ParquetLogical.Uuid },
            { DECIMAL: { } exact } => Exact(bare, exact.Precision, exact.Scale),
            { DATE: not null } => bare with { Logical = ParquetLogical.Date },
            { TIME: { } time } => Timed(bare, ParquetLogical.Time, UnitOf(time.Unit), time.IsAdjustedToUTC),
            { TIMESTAMP: { } stamp } => Timed(bare, ParquetLogical.Timestamp, UnitOf(stamp.Unit), stamp.IsAdjustedToUTC),
            { INTEGER: { } integer } => Integer(bare, integer.IsSigned ? integer.BitWidth : -integer.BitWidth),
            { FLOAT16: not null } => bare with { Logical = ParquetLogical.Float16 },
            { LIST: not null } => bare with { Logical = ParquetLogical.List },
            { MAP: not null } => bare with { Logical = ParquetLogical.Map },
            { UNKNOWN: not null } => bare with { Logical = ParquetLogical.Null },
            { VARIANT: not null } => bare with { Logical = ParquetLogical.Variant },
            { GEOMETRY: not null } or { GEOGRAPHY: not null } => bare with { Logical = ParquetLogical.Geography },
            _ => bare,
        };

    // Times of the converted types are instants (the Parquet format's LogicalTypes.md, "Deprecated time ConvertedType").
    private static ParquetElement Of(ParquetElement bare, Meta.ConvertedType converted, Meta.SchemaElement element) =>
        converted switch
        {
            Meta.ConvertedType.UTF8 => bare with { Logical = ParquetLogical.Text },
            Meta.ConvertedType.ENUM => bare with { Logical = ParquetLogical.Enum },
            Meta.ConvertedType.JSON => bare with { Logical = ParquetLogical.Json },
            Meta.ConvertedType.BSON => bare with { Logical = ParquetLogical.Bson },
            Meta.ConvertedType.DECIMAL => Exact(bare, element.Precision ?? 0, element.Scale ?? 0),
            Meta.ConvertedType.DATE => bare with { Logical = ParquetLogical.Date },
            Meta.ConvertedType.TIME_MILLIS => Timed(bare, ParquetLogical.Time, ParquetUnit.Millis, true),
            Meta.ConvertedType.TIME_MICROS => Timed(bare, ParquetLogical.Time, ParquetUnit.Micros, true),
            Meta.ConvertedType.TIMESTAMP_MILLIS => Timed(bare, ParquetLogical.Timestamp, ParquetUnit.Millis, true),
            Meta.ConvertedType.TIMESTAMP_MICROS => Timed(bare, ParquetLogical.Timestamp, ParquetUnit.Micros, true),
            Meta.ConvertedType.INT_8 => Integer(bare, 8),
            Meta.ConvertedType.INT_16 => Integer(bare, 16),
            Meta.ConvertedType.INT_32 => Integer(bare, 32),
            Meta.ConvertedType.INT_64 => Integer(bare, 64),
            Meta.ConvertedType.UINT_8 => Integer(bare, -8),
            Meta.ConvertedType.UINT_16 => Integer(bare, -16),
            Meta.ConvertedType.UINT_32 => Integer(bare, -32),
            Meta.ConvertedType.UINT_64 => Integer(bare, -64),
            Meta.ConvertedType.LIST => bare with { Logical = ParquetLogical.List },
            Meta.ConvertedType.MAP or Meta.ConvertedType.MAP_KEY_VALUE => bare with { Logical = ParquetLogical.Map },
            Meta.ConvertedType.INTERVAL => bare with { Logical = ParquetLogical.Interval },
            _ => bare,
        };

    private static ParquetElement Exact(ParquetElement bare, int precision, int scale) =>
        bare with
        {
            Logical = ParquetLogical.Decimal,
            Precision = precision,
            Scale = scale,
        };

    private static ParquetElement Integer(ParquetElement bare, int bits) => bare with { Logical = ParquetLogical.Integer, Bits = bits };

    private static ParquetElement Timed(ParquetElement bare, ParquetLogical logical, ParquetUnit? unit, bool isAdjustedToUtc) =>
        bare with
        {
            Logical = logical,
            Unit = unit,
            IsAdjustedToUtc = isAdjustedToUtc,
        };

    private static ParquetUnit? UnitOf(Meta.TimeUnit? unit) =>
        unit switch
        {
            { MILLIS: not null } => ParquetUnit.Millis,
            { MICROS: not null } => ParquetUnit.Micros,
            { NANOS: not null } => ParquetUnit.Nanos,
            _ => null,
        };
}

/// <summary>What the values of a Parquet column mean.</summary>
internal enum ParquetLogical
{
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
}

/// <summary>The unit in which a time or timestamp is counted.</summary>
internal enum ParquetUnit
{
    Millis,
    Micros,
    Nanos,
}
