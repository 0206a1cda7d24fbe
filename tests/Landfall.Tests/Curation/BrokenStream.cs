namespace Landfall.Tests.Curation;

/// <summary>Gives half of a file in small pieces and then does something else.</summary>
internal sealed class BrokenStream(byte[] file, Func<CancellationToken, Task> atHalf) : MemoryStream(file)
{
    private const int Piece = 100;

    public BrokenStream(byte[] file, Action atHalf)
        : this(file, _ =>
        {
            atHalf();
            return Task.CompletedTask;
        }) { }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position > Length / 2)
        {
            await atHalf(cancellationToken);
        }

        return await base.ReadAsync(buffer[..Math.Min(Piece, buffer.Length)], cancellationToken);
    }
}
