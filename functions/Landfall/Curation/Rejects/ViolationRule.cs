namespace Landfall.Curation.Rejects;

/// <summary>The words for what a row can break; stable, as queries over rejects use them.</summary>
public static class ViolationRule
{
    /// <summary>A required value is null.</summary>
    public const string Required = "required";

    /// <summary>A value is not of its column's type.</summary>
    public const string Type = "type";

    /// <summary>A text has too few characters.</summary>
    public const string MinLength = "min-length";

    /// <summary>A text has too many characters.</summary>
    public const string MaxLength = "max-length";

    /// <summary>A text does not match its pattern.</summary>
    public const string Pattern = "pattern";

    /// <summary>A number is too small.</summary>
    public const string Minimum = "minimum";

    /// <summary>A number is too great.</summary>
    public const string Maximum = "maximum";

    /// <summary>A CSV record has another number of fields than the header.</summary>
    public const string Fields = "fields";

    /// <summary>The quotes of a line do not fit together.</summary>
    public const string Quoting = "quoting";

    /// <summary>A carriage return stands where no line ends.</summary>
    public const string LineEnd = "line-end";

    /// <summary>The row is not valid UTF-8.</summary>
    public const string Encoding = "encoding";

    /// <summary>The record is longer than the limit.</summary>
    public const string RecordSize = "record-size";

    /// <summary>The line is not one well-formed JSON object.</summary>
    public const string Json = "json";

    /// <summary>A JSON object names a column twice.</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>A JSON object has a key that the contract does not know.</summary>
    public const string UnknownKey = "unknown-key";
}
