namespace Landfall.Ledger;

/// <summary>Which ledger a host works with.</summary>
public sealed class LedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Ledger";

    /// <summary>
    /// The id of the account's ledger that is lost for good, as the refused start names it: a ledger that has never worked on an account
    /// takes its place. Null, the default, for none; of any other ledger it changes nothing.
    /// </summary>
    public string? Replaces { get; set; }
}
