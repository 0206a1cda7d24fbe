namespace Landfall.Contracts;

/// <summary>What happens to a row with a value that does not fit its column.</summary>
public enum OnBadValue
{
    /// <summary>The row is set aside.</summary>
    RejectRow,

    /// <summary>The value becomes null; in a required column the row is set aside all the same.</summary>
    NullValue,

    /// <summary>The whole file is refused.</summary>
    RejectFile,
}

/// <summary>
/// What happens to a CSV file whose header lacks a column of the contract; a key missing from a JSON object is always a null.
/// </summary>
public enum OnMissingColumn
{
    /// <summary>The file is refused.</summary>
    RejectFile,

    /// <summary>The column is null in every row.</summary>
    NullValue,
}

/// <summary>What happens to a CSV column or JSON key that the contract does not have.</summary>
public enum OnUnknownColumn
{
    /// <summary>Its values are kept in <c>_rescued</c>.</summary>
    Keep,

    /// <summary>A CSV file with such a column is refused; a JSON row with such a key is rejected.</summary>
    Reject,
}
