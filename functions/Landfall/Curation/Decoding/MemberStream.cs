using System.IO.Compression;
using System.IO.Hashing;
using Landfall.Archives;
using Landfall.Ledger;

namespace Landfall.Curation.Decoding;

/// <summary>The decompressed bytes of one archive member; at their end, length and CRC-32 must be those of the archive's
/// directory.</summary>
/// <remarks>What it reads from stays the caller's.</remarks>
internal sealed class MemberStream : OneWayStream
{
    private readonly MemberBytes _stored;
    private readonly string _path;
    private readonly MemberPlace _place;
    private readonly Stream _decoded;
    private readonly Crc32 _crc = new();
    private long _read;

    /// <param name="stored">Begins at the member's local header.</param>
    /// <param name="path">The member's path inside the archive.</param>
    /// <param name="place">What the directory says of it.</param>
    public MemberStream(Stream stored, string path, MemberPlace place)
    {
        (_path, _place) = (path, place);
        _stored = new MemberBytes(stored, path, place);
        _decoded = place.Method == ZipMember.Deflate ? new DeflateStream(_stored, CompressionMode.Decompress, leaveOpen: true) : _stored;
    }

    public override long Length => _place.Length;

    /// <exception cref="TerminalException">The member is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = await DecodeAsync(buffer, cancellationToken);
        _crc.Append(buffer.Span[..read]);
        _read += read;
        if (_read > _place.Length || (read == 0 && _read < _place.Length))
        {
            throw Corrupt(
                FormattableString.Invariant(
                    $"it has {(read == 0 ? _read : $"more than {_place.Length}")} bytes and the archive's directory says {_place.Length}"
                )
            );
        }

        if (read == 0)
        {
            CheckEnd();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoded.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> DecodeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _decoded.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw Corrupt(FormattableString.Invariant($"its compressed bytes cannot be read on after {_read} decompressed ones"));
        }
    }

    private void CheckEnd()
    {
        if (_crc.GetCurrentHashAsUInt32() != _place.Crc)
        {
            throw Corrupt("its CRC-32 is not the one in the archive's directory");
        }

        if (_stored.Consumed != _place.StoredLength)
        {
            throw Corrupt(
                FormattableString.Invariant($"its end is reached after {_stored.Consumed} of {_place.StoredLength} stored bytes")
            );
        }
    }

    private TerminalException Corrupt(string what) => ArchiveRefusals.MemberCorrupt(_path, what);
}
