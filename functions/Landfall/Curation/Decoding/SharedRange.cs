using Landfall.Storage;

namespace Landfall.Curation.Decoding;

/// <summary>Bytes of one version of an archive that hold several members side by side: fetched by one request when the first of them is
/// asked for, and kept until each of them has been let go.</summary>
/// <param name="blob">The archive.</param>
/// <param name="start">Where the first member begins.</param>
/// <param name="length">Bytes up to the end of the last one.</param>
/// <param name="members">How many there are.</param>
internal sealed class SharedRange(BlobVersion blob, long start, int length, int members) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task<byte[]>? _fetching;
    private int _left = members;

    /// <summary>The bytes of a member of <paramref name="span"/> bytes, from its local header at <paramref name="at"/> on; begins to fetch
    /// them. What is returned is the caller's to dispose.</summary>
    public Stream Open(long at, int span)
    {
        lock (_gate)
        {
            _fetching ??= FetchAsync();
            return new Slice(this, _fetching, (int)(at - start), span);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_fetching is { } fetching)
        {
            await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private async Task<byte[]> FetchAsync()
    {
        var bytes = new byte[length];
        await blob.ReadAsync(start, bytes, _stop.Token);
        return bytes;
    }

    private void LetGo()
    {
        lock (_gate)
        {
            _left--;
            _fetching = _left == 0 && _fetching is { IsCompleted: true } ? null : _fetching;
        }
    }

    private sealed class Slice(SharedRange range, Task<byte[]> fetching, int at, int length) : OneWayStream
    {
        private Task<byte[]>? _bytes = fetching;
        private int _read;

        public override long Length => length;

        /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
        /// <exception cref="TerminalException">The blob is gone.</exception>
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var fetched = _bytes ?? throw new ObjectDisposedException(nameof(Slice));
            var bytes = await fetched.WaitAsync(cancellationToken);
            var count = Math.Min(buffer.Length, length - _read);
            bytes.AsMemory(at + _read, count).CopyTo(buffer);
            _read += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && _bytes is not null)
            {
                _bytes = null;
                range.LetGo();
            }

            base.Dispose(disposing);
        }
    }
}
