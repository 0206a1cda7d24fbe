namespace Landfall.Loading;

/// <summary>What settling says about one batch.</summary>
public enum VerdictKind
{
    /// <summary>Its rows go in.</summary>
    Load,

    /// <summary>A marker of this or a higher generation is there: nothing to do but repair the ledger.</summary>
    AlreadyIn,

    /// <summary>The same content is in the table.</summary>
    Duplicate,

    /// <summary>A greater snapshot, or a newer version of its blob, is in the table.</summary>
    Superseded,

    /// <summary>Its rows go out and none come in.</summary>
    Forget,

    /// <summary>Its snapshot has not all its files yet; nothing of it is written to the warehouse.</summary>
    Wait,

    /// <summary>A person must settle it; nothing of it is written to the warehouse.</summary>
    Park,
}
