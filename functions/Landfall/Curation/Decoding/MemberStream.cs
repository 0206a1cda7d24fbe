using System.IO.Compression;
using System.IO.Hashing;
using Landfall.Archives;

namespace Landfall.Curation.Decoding;

/// <summary>The decompressed bytes of one archive member; at their end, length and CRC-32 must be those of the archive's
/// directory.</summary>
/// <remarks>What it reads from stays the caller's.</remarks>
internal sealed class MemberStream(LandedStream stored, ZipMember member) : Stream
{
    private readonly Stream _decoded =
        member.Method == ZipMember.Deflate ? new DeflateStream(stored, CompressionMode.Decompress, leaveOpen: true) : stored;
    private readonly Crc32 _crc = new();
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => member.Length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

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
        if (_read > member.Length || (read == 0 && _read < member.Length))
        {
            throw Corrupt(
                FormattableString.Invariant(
                    $"it has {(read == 0 ? _read : $"more than {member.Length}")} bytes and the archive's directory says {member.Length}"
                )
            );
        }

        if (read == 0)
        {
            CheckEnd();
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _decoded != stored)
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
        if (_crc.GetCurrentHashAsUInt32() != member.Crc)
        {
            throw Corrupt("its CRC-32 is not the one in the archive's directory");
        }

        if (stored.Consumed != member.StoredLength)
        {
            throw Corrupt(FormattableString.Invariant($"its end is reached after {stored.Consumed} of {member.StoredLength} stored bytes"));
        }
    }

    private TerminalException Corrupt(string what) => ArchiveRefusals.MemberCorrupt(member.Name, what);
}
