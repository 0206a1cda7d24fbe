namespace Landfall.Curation.Decoding;

/// <summary>The stored bytes of one version of a file, to be read once.</summary>
internal interface IFileContent : IAsyncDisposable
{
    /// <summary>The bytes, plain or gzip; read once, in order.</summary>
    Stream Bytes { get; }

    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>After the last byte: throws when what was read is not the file's newest version any more, as far as that is
    /// asked.</summary>
    Task CheckVersionAsync(CancellationToken cancellationToken);
}

/// <summary>Bytes that the caller has and keeps.</summary>
internal sealed class GivenContent(Stream bytes, long length) : IFileContent
{
    public Stream Bytes => bytes;

    public long Length => length;

    public Task CheckVersionAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
