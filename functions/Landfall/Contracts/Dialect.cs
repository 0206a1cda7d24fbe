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

    /// <summary>How the text is stored, unless the file begins with a byte order mark of UTF-8, which wins.</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    /// <summary>True when the contract names the encoding, so that nothing in a file is taken as evidence against it.</summary>
    public bool IsEncodingGiven { get; init; }

    /// <summary>The words for true, in lower case; they are read in any case.</summary>
    public IReadOnlyList<string> TrueWords { get; init; } = ["true"];

    /// <summary>The words for false, in lower case; they are read in any case.</summary>
    public IReadOnlyList<string> FalseWords { get; init; } = ["false"];

    /// <summary>Texts that stand for null in a text column, exactly as written.</summary>
    public IReadOnlyList<string> NullTexts { get; init; } = [];

    /// <summary>
    /// What may stand behind a time beside <c>Z</c> and an ISO 8601 offset: a zone by name, with its offset in minutes east of Greenwich,
    /// or an offset as <c>-800</c>, each also behind a blank, and an offset also behind the name of a zone without one. Empty for ISO 8601
    /// alone.
    /// </summary>
    public IReadOnlyList<ZoneName> ZoneNames { get; init; } = [];

    /// <summary>Salesforce Bulk API 2.0 query results: quoted CSV, empty is null, true and false, ISO 8601 dates and UTC times.</summary>
    public static Dialect SalesforceBulk { get; } =
        new()
        {
            Name = "salesforce-bulk",
            Format = FileFormat.Csv,
            EmptyIsNull = true,
        };

    /// <summary>
    /// Salesforce weekly Data Export: CSV, every value quoted, Windows-1252 unless UTF-8 was chosen in its setup, booleans as 0 and 1,
    /// times as <c>yyyy-MM-dd HH:mm:ss</c> in GMT, an empty reference as nothing or as fifteen zeros and AAA.
    /// </summary>
    public static Dialect SalesforceExport { get; } =
        new()
        {
            Name = "salesforce-export",
            Format = FileFormat.Csv,
            EmptyIsNull = true,
            Encoding = TextEncoding.Windows1252,
            TrueWords = ["true", "1"],
            FalseWords = ["false", "0"],
            NullTexts = ["000000000000000AAA"],
        };

    /// <summary>
    /// Salesforce Data Loader: CSV in UTF-8 with the words for booleans and the zones that "Data Types Supported by Data Loader" lists.
    /// </summary>
    public static Dialect SalesforceDataLoader { get; } =
        new()
        {
            Name = "salesforce-data-loader",
            Format = FileFormat.Csv,
            EmptyIsNull = true,
            TrueWords = ["true", "yes", "y", "on", "1"],
            FalseWords = ["false", "no", "n", "off", "0"],
            ZoneNames = [new("GMT", 0), new("PST", -480), new("Pacific Standard Time", -480)],
        };

    /// <summary>Amplitude's event export: one JSON object a line, times as <c>yyyy-MM-dd HH:mm:ss.ffffff</c> in UTC.</summary>
    public static Dialect AmplitudeExport { get; } = new() { Name = "amplitude-export", Format = FileFormat.Ndjson };

    /// <summary>Plain CSV, comma and double quote; an empty value of a text column is an empty text.</summary>
    public static Dialect Csv { get; } = new() { Name = "csv", Format = FileFormat.Csv };

    /// <summary>Plain newline-delimited JSON.</summary>
    public static Dialect Ndjson { get; } = new() { Name = "ndjson", Format = FileFormat.Ndjson };

    /// <summary>Apache Parquet without encryption; an empty text is an empty text.</summary>
    public static Dialect Parquet { get; } = new() { Name = "parquet", Format = FileFormat.Parquet };

    /// <summary>Every dialect that a contract can name.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [SalesforceBulk, SalesforceExport, SalesforceDataLoader, AmplitudeExport, Csv, Ndjson, Parquet];

    /// <summary>The bytes that a contract can have between the values of CSV.</summary>
    public static IReadOnlyList<byte> Delimiters { get; } = [(byte)',', (byte)';', (byte)'|', (byte)'\t'];

    /// <summary>The word of <c>landfallDelimiter</c> for one of <see cref="Delimiters"/>: itself, or <c>tab</c>.</summary>
    public static string WordOf(byte delimiter) => delimiter == '\t' ? "tab" : ((char)delimiter).ToString();

    /// <summary>Gives the dialect of that exact name, or null when there is none.</summary>
    public static Dialect? Find(string name) => All.FirstOrDefault(dialect => string.Equals(dialect.Name, name, StringComparison.Ordinal));
}

/// <summary>How the records of a landed file are laid out; gzip is told by content, not by this.</summary>
public enum FileFormat
{
    /// <summary>Delimited text with a header line and quotes as in RFC 4180.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet; compressed inside, never as a gzip file.</summary>
    Parquet,
}

/// <summary>A time zone as a source names it behind a time.</summary>
/// <param name="Name">The name, exactly.</param>
/// <param name="OffsetMinutes">Minutes east of Greenwich, the same all year; an offset may follow the name where this is 0.</param>
public sealed record ZoneName(string Name, int OffsetMinutes);
