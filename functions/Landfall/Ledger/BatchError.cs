namespace Landfall.Ledger;

/// <summary>Why a batch stopped: a stable code, what happened and where, and what to do next; never a value of the data.</summary>
/// <param name="Code">Stable, lower-case and dashed; the key of its section in docs/errors.md.</param>
/// <param name="Message">What was found, where, and what was expected.</param>
/// <param name="Hint">The next step for a person.</param>
public sealed record BatchError(string Code, string Message, string Hint)
{
    /// <summary>The code of a snapshot that has too few rows: a person may let it through.</summary>
    public const string SnapshotTooSmall = "snapshot-too-small";

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Message} {Hint}";
}
