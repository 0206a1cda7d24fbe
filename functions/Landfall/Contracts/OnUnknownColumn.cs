namespace Landfall.Contracts;

/// <summary>What happens to a CSV column or JSON key that the contract does not have.</summary>
public enum OnUnknownColumn
{
    /// <summary>Its values are kept in <c>_rescued</c>.</summary>
    Keep,

    /// <summary>A CSV file with such a column is refused; a JSON row with such a key is rejected.</summary>
    Reject,
}
