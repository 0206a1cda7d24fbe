namespace Landfall.Curation.Parsing;

/// <summary>How the text of a column's values is read: its kind, and what its dialect writes in a way of its own.</summary>
internal enum CellForm
{
    /// <summary>Text as it is.</summary>
    Text,

    /// <summary>Text, of which some texts stand for null.</summary>
    TextOrNull,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of the dialect's own words for true and false.</summary>
    BooleanWord,

    /// <summary>An integer of 32 bits.</summary>
    Integer,

    /// <summary>An integer of 64 bits.</summary>
    BigInt,

    /// <summary>A double.</summary>
    Double,

    /// <summary>An exact number.</summary>
    Decimal,

    /// <summary>A date.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A point in time as ISO 8601 writes it.</summary>
    Timestamp,

    /// <summary>A point in time, with the zones of the dialect.</summary>
    ZonedTimestamp,

    /// <summary>JSON.</summary>
    Json,
}
