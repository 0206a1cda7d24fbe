namespace Landfall.Curation;

/// <summary>The secret that row hashes are keyed with, so that a hash tells nobody who lacks it which values it was made of.</summary>
public sealed class RowHashKey
{
    /// <summary>The bytes of a key.</summary>
    public const int Length = 32;

    /// <summary>Takes the key's bytes.</summary>
    /// <exception cref="ArgumentException">They are not as many as a key has.</exception>
    public RowHashKey(ReadOnlySpan<byte> bytes) => Digits = bytes.Length == Length
        ? Convert.ToHexStringLower(bytes)
        : throw new ArgumentException($"A row hash key has {Length} bytes, this one has {bytes.Length}.", nameof(bytes));

    // The only way to the secret: ToString is the type's name, so a log that shows the key by accident shows nothing.
    internal string Digits { get; }
}
