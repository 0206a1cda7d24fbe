namespace System.IO.Hashing;

/// <summary>The one type that Azure.Storage.Common derives from; nothing here computes a checksum.</summary>
public abstract class NonCryptographicHashAlgorithm
{
    /// <summary>Keeps the length of the hash, in bytes.</summary>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes) => HashLengthInBytes = hashLengthInBytes;

    /// <summary>The length of the hash, in bytes.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Adds bytes to what is hashed.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Forgets what was added.</summary>
    public abstract void Reset();

    /// <summary>Writes the hash of what was added, <see cref="HashLengthInBytes"/> bytes.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Writes the hash of what was added and forgets it.</summary>
    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }
}
