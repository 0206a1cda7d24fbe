using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;

namespace Landfall.Curation.Decoding;

/// <summary>The stored bytes of one version of a landed blob: read range by range, each only while the blob is that version, one range ahead.</summary>
internal sealed class LandedStream(BlobClient blob, LandedFile file, int rangeBytes) : Stream
{
    private const int StatusConditionNotMet = 412;

    private readonly BlobRequestConditions _sameVersion = new() { IfMatch = new ETag($"\"{file.ETag}\"") };
    private readonly CancellationTokenSource _stop = new();
    private byte[] _ready = [];
    private byte[] _spare = [];
    private int _readyLength;
    private int _readyAt;
    private long _fetched;
    private Task<int>? _fetching;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    /// <summary>Asks storage once more whether the blob is still the same version; one that is gone by now was read whole all the same.</summary>
    /// <exception cref="BlobReplacedException">It is another version.</exception>
    public async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await blob.GetPropertiesAsync(_sameVersion, cancellationToken);
        }
        catch (RequestFailedException failure) when (IsOtherVersion(failure))
        {
            // Every byte was read while it was this version; only a version that follows it makes it void.
            if (!await IsGoneAsync(cancellationToken))
            {
                throw new BlobReplacedException(file.Name, failure);
            }
        }
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

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
        var length = (int)Math.Min(rangeBytes, file.Length - _fetched);
        if (length == 0)
        {
            return Task.FromResult(0);
        }

        _spare = _spare.Length < length ? new byte[length] : _spare;
        return FetchAsync(new HttpRange(_fetched, length), _spare.AsMemory(0, length));
    }

    private async Task<int> FetchAsync(HttpRange range, Memory<byte> target)
    {
        var options = new BlobDownloadOptions { Range = range, Conditions = _sameVersion };
        try
        {
            using var answer = (await blob.DownloadStreamingAsync(options, _stop.Token)).Value;
            await answer.Content.ReadExactlyAsync(target, _stop.Token);
            return target.Length;
        }
        catch (RequestFailedException failure) when (IsOtherVersion(failure))
        {
            throw await IsGoneAsync(_stop.Token) ? Refusals.BlobDeleted(file.Name, failure) : new BlobReplacedException(file.Name, failure);
        }
    }

    private static bool IsOtherVersion(RequestFailedException failure) =>
        failure.Status == StatusConditionNotMet || failure.ErrorCode == BlobErrorCode.BlobNotFound;

    // A storage may tell of a missing blob as of a condition that is not met, so it is asked without one.
    private async Task<bool> IsGoneAsync(CancellationToken cancellationToken) => !(await blob.ExistsAsync(cancellationToken)).Value;
}
