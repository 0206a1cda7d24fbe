using Landfall.Storage;

namespace Landfall.Curation.Decoding;

/// <summary>Stored bytes of one version of a landed blob, from an offset on: read range by range, each only while the blob is that version,
/// one range ahead.</summary>
internal sealed class LandedStream(BlobVersion blob, long offset, long length, int rangeBytes) : OneWayStream
{
    private readonly CancellationTokenSource _stop = new();
    private byte[] _ready = [];
    private byte[] _spare = [];
    private int _readyLength;
    private int _readyAt;
    private long _fetched;
    private Task<int>? _fetching;

    /// <summary>Requests sent so far.</summary>
    public int Requests { get; private set; }

    public override long Length => length;

    /// <summary>Fetches the first range, so that it is here when it is asked for.</summary>
    public void Begin() => _fetching ??= BeginFetch();

    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    /// <exception cref="TerminalException">The blob is gone.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_readyAt == _readyLength && !await NextRangeAsync(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _readyLength - _readyAt);
        _ready.AsMemory(_readyAt, count).CopyTo(buffer);
        _readyAt += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_fetching is not null)
        {
            await ((Task)_fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
        await base.DisposeAsync();
    }

    private async Task<bool> NextRangeAsync(CancellationToken cancellationToken)
    {
        _fetching ??= BeginFetch();
        _readyLength = await _fetching.WaitAsync(cancellationToken);
        _readyAt = 0;
        _fetched += _readyLength;
        (_ready, _spare) = (_spare, _ready);
        _fetching = BeginFetch();
        return _readyLength > 0;
    }

    private Task<int> BeginFetch()
    {
        var next = (int)Math.Min(rangeBytes, length - _fetched);
        if (next == 0)
        {
            return Task.FromResult(0);
        }

        Requests++;
        _spare = _spare.Length < next ? new byte[next] : _spare;
        return FetchAsync(offset + _fetched, _spare.AsMemory(0, next));
    }

    private async Task<int> FetchAsync(long start, Memory<byte> target)
    {
        await blob.ReadAsync(start, target, _stop.Token);
        return target.Length;
    }
}
