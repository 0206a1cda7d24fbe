namespace Landfall.Cli.Comparison;

/// <summary>One of the two sides: rows that DuckDB can read.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Sql">What stands behind FROM.</param>
/// <param name="Kind">What it is.</param>
internal sealed record ComparedSide(string Name, string Sql, SideKind Kind);

/// <summary>What a side is made of.</summary>
internal enum SideKind
{
    /// <summary>A table of the warehouse: its rows have columns of Landfall's own.</summary>
    Table,

    /// <summary>Parquet files.</summary>
    Parquet,

    /// <summary>CSV files: every value is a text until the other side, or all values of the column, say what it is.</summary>
    Csv,
}

/// <summary>A column of a side.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Type">DuckDB's word for its type; null in a CSV file, which has no types.</param>
internal sealed record SideColumn(string Name, string? Type)
{
    /// <summary>How its values are compared with those of its like; null when they are texts that may mean anything.</summary>
    public ValueForm? Form => Type is null ? null : ValueForms.Of(Type);
}

/// <summary>What is compared, and how.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>The columns whose values name a row; none compares whole rows.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The columns that are compared; all without any.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Columns that are left out; a star at the end stands for any end.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>How far apart two numbers with fractions may be and still be the same.</summary>
    public double Tolerance { get; init; }

    /// <summary>True when an empty text is taken for a null.</summary>
    public bool EmptyIsNull { get; init; }

    /// <summary>How many keys are shown of each kind of difference.</summary>
    public int Samples { get; init; } = 5;

    /// <summary>The most memory that DuckDB takes, in its words; what does not fit goes to the temp folder.</summary>
    public string Memory { get; init; } = "1GB";
}
