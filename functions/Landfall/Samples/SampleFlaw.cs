namespace Landfall.Samples;

/// <summary>What is wrong with a bad row.</summary>
public enum SampleFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A date that no calendar has.</summary>
    BadDate,

    /// <summary>Words where a number belongs.</summary>
    TextInNumber,

    /// <summary>A word that is neither true nor false.</summary>
    BadBoolean,

    /// <summary>No value in the key column.</summary>
    MissingKey,

    /// <summary>A value longer than its column.</summary>
    TooLong,

    /// <summary>One CSV value too many or too few.</summary>
    FieldCount,

    /// <summary>A quote inside a CSV value that is not doubled.</summary>
    BrokenQuotes,

    /// <summary>Bytes that are no UTF-8.</summary>
    BadUtf8,

    /// <summary>A JSON line that ends in the middle.</summary>
    MalformedJson,
}
