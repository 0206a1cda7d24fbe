namespace Landfall.Contracts;

/// <summary>What happens to a CSV file whose header lacks a column of the contract; a key missing from a JSON object is always a null.</summary>
public enum OnMissingColumn
{
    /// <summary>The file is refused.</summary>
    RejectFile,

    /// <summary>The column is null in every row.</summary>
    NullValue,
}
