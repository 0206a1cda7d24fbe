namespace Landfall.Contracts;

/// <summary>How a source writes its files.</summary>
public sealed record Dialect
{
    /// <summary>The name that a contract's <c>landfallDialect</c> uses.</summary>
    public required string Name { get; init; }

    /// <summary>The layout of the records.</summary>
    public required FileFormat Format { get; init; }

    /// <summary>The byte between two values of a CSV record.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>The byte around a CSV value; inside one it is doubled.</summary>
    public byte Quote { get; init; } = (byte)'"';

    /// <summary>True when an empty value is null in a text column too; in a column of another type it always is.</summary>
    public bool EmptyIsNull { get; init; }

    /// <summary>Salesforce Bulk API 2.0 query results: quoted CSV, empty is null, true and false, ISO 8601 dates and UTC times.</summary>
    public static Dialect SalesforceBulk { get; } = new() { Name = "salesforce-bulk", Format = FileFormat.Csv, EmptyIsNull = true };

    /// <summary>Amplitude's event export: one JSON object a line, times as <c>yyyy-MM-dd HH:mm:ss.ffffff</c> in UTC.</summary>
    public static Dialect AmplitudeExport { get; } = new() { Name = "amplitude-export", Format = FileFormat.Ndjson };

    /// <summary>Plain CSV, comma and double quote; an empty value of a text column is an empty text.</summary>
    public static Dialect Csv { get; } = new() { Name = "csv", Format = FileFormat.Csv };

    /// <summary>Plain newline-delimited JSON.</summary>
    public static Dialect Ndjson { get; } = new() { Name = "ndjson", Format = FileFormat.Ndjson };

    /// <summary>Every dialect that a contract can name.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [SalesforceBulk, AmplitudeExport, Csv, Ndjson];

    /// <summary>Gives the dialect of that exact name, or null when there is none.</summary>
    public static Dialect? Find(string name) => All.FirstOrDefault(dialect => string.Equals(dialect.Name, name, StringComparison.Ordinal));
}
