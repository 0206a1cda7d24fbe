namespace Landfall.Curation.Parts;

/// <summary>What a part holds.</summary>
public enum PartKind
{
    /// <summary>Rows that fit the contract.</summary>
    Curated,

    /// <summary>Rows that were set aside, with their reasons.</summary>
    Rejects,
}
