using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Landfall.Contracts;

namespace Landfall.Curation.Decoding;

/// <summary>Reads a stored file as its decoded bytes: gzip is told by content and read strictly, text of another encoding becomes UTF-8,
/// the bytes are counted and hashed.</summary>
internal sealed class ContentReader : IDisposable
{
    private const byte GzipMagic1 = 0x1F;
    private const byte GzipMagic2 = 0x8B;

    private readonly StoredStream _stored;
    private readonly long _storedLength;
    private readonly GZipStream? _gzip;
    private readonly Dialect _dialect;
    private readonly TextDecoder? _text;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly CurationOptions _options;
    private long _unpacked;

    private ContentReader(StoredStream stored, long storedLength, bool isGzip, Dialect dialect, CurationOptions options)
    {
        _stored = stored;
        _options = options;
        _storedLength = storedLength;
        _dialect = dialect;
        _text = FormOf(dialect.Encoding) is { } form ? new TextDecoder(form, ReadAsync) : null;
        _gzip = isGzip ? new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true) : null;
    }

    /// <summary>Decoded bytes read so far.</summary>
    public long Decoded { get; private set; }

    /// <summary>What the file's text is stored in, once some of it is read: a byte order mark of UTF-8 wins over the dialect.</summary>
    public TextEncoding StoredAs => _text is { IsInForce: true } ? _dialect.Encoding : TextEncoding.Utf8;

    /// <summary>The lower-case hexadecimal SHA-256 of the decoded bytes, once they are all read.</summary>
    public string ContentHash { get; private set; } = "";

    /// <summary>Looks at the first two bytes of <paramref name="content"/>, which holds <paramref name="storedLength"/> bytes and stays the
    /// caller's; its text is as <paramref name="dialect"/> says; gzip is bounded by <paramref name="options"/>.</summary>
    public static async Task<ContentReader> OpenAsync(
        Stream content,
        long storedLength,
        Dialect dialect,
        CurationOptions options,
        CancellationToken cancellationToken
    )
    {
        var head = new byte[2];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        var isGzip = length == head.Length && head[0] == GzipMagic1 && head[1] == GzipMagic2;
        return new ContentReader(new StoredStream(content, head.AsMemory(0, length)), storedLength, isGzip, dialect, options);
    }

    /// <summary>Fills <paramref name="buffer"/> with decoded bytes; gives fewer than asked for only at the end of the file.</summary>
    /// <exception cref="TerminalException">The gzip is cut, damaged, followed by other bytes or past its bounds, or the text is in another
    /// encoding than its dialect says.</exception>
    public async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = _text is null
                ? await ReadAsync(buffer[filled..], cancellationToken)
                : await _text.ReadAsync(buffer[filled..], cancellationToken);
            if (read == 0)
            {
                End();
                break;
            }

            _hash.AppendData(buffer.Span.Slice(filled, read));
            filled += read;
            Decoded += read;
        }

        return filled;
    }

    public void Dispose()
    {
        _gzip?.Dispose();
        _hash.Dispose();
    }

    private static ITextForm? FormOf(TextEncoding encoding) =>
        encoding switch
        {
            TextEncoding.Latin1 => SingleByteText.Latin1,
            TextEncoding.Windows1252 => SingleByteText.Windows1252,
            TextEncoding.Utf16 => new Utf16Text(),
            _ => null,
        };

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_gzip is null)
        {
            return await _stored.ReadAsync(buffer, cancellationToken);
        }

        try
        {
            var read = await _gzip.ReadAsync(buffer, cancellationToken);
            _unpacked += read;
            CheckBounds();
            return read;
        }
        catch (InvalidDataException) when (_stored.EndReached && _stored.Consumed == _storedLength)
        {
            throw Refusals.TruncatedGzip(_storedLength, Decoded);
        }
        catch (InvalidDataException) when (!_stored.EndReached)
        {
            throw Refusals.CorruptGzip(_stored.Consumed, Decoded);
        }
    }

    // A gzip file does not tell beforehand what it holds, so it is watched while it is read.
    private void CheckBounds()
    {
        if (_unpacked > _options.MaxGzipBytes)
        {
            throw Refusals.GzipTooLarge(_stored.Consumed, _storedLength, _options.MaxGzipBytes);
        }

        if (_unpacked >= _options.GzipRatioFrom && _unpacked / _options.MaxGzipRatio > _stored.Consumed)
        {
            throw Refusals.GzipTooDense(_unpacked, _stored.Consumed, _options.MaxGzipRatio);
        }
    }

    private void End()
    {
        if (ContentHash.Length > 0)
        {
            return;
        }

        // The decoder asks for more after a whole member and stops without asking when what follows is no member.
        if (!_stored.EndReached)
        {
            throw Refusals.TrailingBytes(_storedLength, Decoded);
        }

        if (_stored.Consumed != _storedLength)
        {
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The file has {_storedLength} stored bytes, "
                        + $"but only {_stored.Consumed} were read; the read is repeated from the start."
                )
            );
        }

        if (_text is { LooksLikeUtf8: true } && !_dialect.IsEncodingGiven)
        {
            throw Refusals.LooksLikeUtf8(_dialect.Encoding);
        }

        ContentHash = Convert.ToHexStringLower(_hash.GetHashAndReset());
    }
}
