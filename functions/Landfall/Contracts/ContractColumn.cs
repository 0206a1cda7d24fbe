using System.Globalization;

namespace Landfall.Contracts;

/// <summary>One column of a table: where its values come from and what they must be.</summary>
public sealed record ContractColumn
{
    /// <summary>The CSV header or JSON key, exactly as the source writes it (the standard's property name).</summary>
    public required string Source { get; init; }

    /// <summary>The warehouse's column (the standard's physicalName, or the property name without one).</summary>
    public required string Name { get; init; }

    /// <summary>The type of the values.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>True when a null rejects the row.</summary>
    public bool Required { get; init; }

    /// <summary>True when the column is part of the primary key; a null then rejects the row.</summary>
    public bool PrimaryKey { get; init; }

    /// <summary>The contract's word for how sensitive the values are, such as <c>personal</c>; null when it has none.</summary>
    public string? Classification { get; init; }

    /// <summary>Checks beyond the type.</summary>
    public ColumnRules Rules { get; init; } = ColumnRules.None;
}

/// <summary>The type of a column.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Precision">Decimal digits in all, 1 to 38; 0 for every kind but <see cref="ColumnKind.Decimal"/>.</param>
/// <param name="Scale">Decimal digits after the point, 0 to <paramref name="Precision"/>.</param>
public sealed record ColumnType(ColumnKind Kind, int Precision = 0, int Scale = 0)
{
    /// <summary>The type as messages name it, such as <c>bigint</c> or <c>decimal(18,2)</c>.</summary>
    public override string ToString() =>
        Kind == ColumnKind.Decimal
            ? string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})")
            : Kind.ToString().ToLowerInvariant();
}

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

/// <summary>What the contract demands of each value of a column that is not null.</summary>
/// <param name="MinLength">Fewest characters (Unicode code points) of a text; null for no limit.</param>
/// <param name="MaxLength">Most characters (Unicode code points) of a text; null for no limit.</param>
/// <param name="Pattern">A regular expression that a text must contain a match of (anchor it to match the whole); null for none.</param>
/// <param name="Minimum">Smallest number; null for no limit.</param>
/// <param name="Maximum">Greatest number; null for no limit.</param>
/// <param name="ExclusiveMinimum">True when <paramref name="Minimum"/> itself is not allowed.</param>
/// <param name="ExclusiveMaximum">True when <paramref name="Maximum"/> itself is not allowed.</param>
public sealed record ColumnRules(
    int? MinLength = null,
    int? MaxLength = null,
    string? Pattern = null,
    decimal? Minimum = null,
    decimal? Maximum = null,
    bool ExclusiveMinimum = false,
    bool ExclusiveMaximum = false
)
{
    /// <summary>No rule at all.</summary>
    public static ColumnRules None { get; } = new();

    /// <summary>True when a value of the column's type needs no further check.</summary>
    public bool IsEmpty => this == None;
}
