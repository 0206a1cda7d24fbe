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
