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
