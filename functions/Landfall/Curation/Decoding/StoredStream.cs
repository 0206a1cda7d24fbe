namespace Landfall.Curation.Decoding;

/// <summary>The stored bytes on their way into the decoder: counts them and remembers whether their end was asked for.</summary>
internal sealed class StoredStream(Stream inner, ReadOnlyMemory<byte> head) : OneWayStream
{
    private ReadOnlyMemory<byte> _head = head;

    /// <summary>Bytes handed on so far.</summary>
    public long Consumed { get; private set; }

    /// <summary>True once a reader came to the end and was told so.</summary>
    public bool EndReached { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_head.IsEmpty)
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        else
        {
            read = Math.Min(buffer.Length, _head.Length);
            _head[..read].CopyTo(buffer);
            _head = _head[read..];
        }

        Consumed += read;
        EndReached |= read == 0 && buffer.Length > 0;
        return read;
    }
}
