namespace Landfall.Contracts;

/// <summary>The kinds of value that a column can hold.</summary>
public enum ColumnKind
{
    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>A UUID in its 36 character form.</summary>
    Uuid,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A signed 32 bit integer.</summary>
    Integer,

    /// <summary>A signed 64 bit integer.</summary>
    BigInt,

    /// <summary>An IEEE 754 double.</summary>
    Double,

    /// <summary>An exact number with the precision and scale of its <see cref="ColumnType"/>.</summary>
    Decimal,

    /// <summary>A calendar date.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A point in time, kept in UTC without a zone.</summary>
    Timestamp,

    /// <summary>A JSON value, kept as the bytes of the source.</summary>
    Json,
}
