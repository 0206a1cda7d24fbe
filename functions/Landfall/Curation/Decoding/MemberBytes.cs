using Landfall.Archives;
using Landfall.Ledger;

namespace Landfall.Curation.Decoding;

/// <summary>The stored bytes of one archive member, read from its local header on, which is compared with the directory first.</summary>
/// <param name="stored">Begins at the local header; stays the caller's.</param>
/// <param name="path">The member's path inside the archive.</param>
/// <param name="place">What the directory says of it.</param>
internal sealed class MemberBytes(Stream stored, string path, MemberPlace place) : OneWayStream
{
    private bool _isBegun;

    /// <summary>The member's own bytes handed on so far.</summary>
    public long Consumed { get; private set; }

    public override long Length => place.StoredLength;

    /// <exception cref="TerminalException">The header is another member's, or none.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isBegun)
        {
            await PassHeaderAsync(cancellationToken);
            _isBegun = true;
        }

        var rest = (int)Math.Min(buffer.Length, place.StoredLength - Consumed);
        var read = rest == 0 ? 0 : await stored.ReadAsync(buffer[..rest], cancellationToken);
        Consumed += read;
        return read;
    }

    private async Task PassHeaderAsync(CancellationToken cancellationToken)
    {
        var header = new byte[LocalHeader.Length(place.NameLength)];
        await stored.ReadExactlyAsync(header, cancellationToken);
        var field = LocalHeader.FieldLength(header, place)
            ?? throw ArchiveRefusals.MemberCorrupt(path, "its own header does not fit the archive's directory");
        await stored.ReadExactlyAsync(new byte[field], cancellationToken);
    }
}
