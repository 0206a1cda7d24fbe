using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;

namespace Landfall.Tests.Curation.Dialects;

public sealed class Latin1Tests
{
    private static readonly Dialect Given = Dialect.Csv with { Encoding = TextEncoding.Latin1, IsEncodingGiven = true };

    // The oracle is the runtime's own pair of encodings.
    [Fact]
    public async Task FillAsync_AnyBytesInAnyPieces_GivesTheRuntimesUtf8()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var stored = Bytes(random, random.Next(0, seed % 10 == 0 ? 200_000 : 300));
            var expected = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(stored));
            using var pieces = new PieceStream(stored, random);
            using var content = await ContentReader.OpenAsync(pieces, stored.Length, Given, new CurationOptions(), default);

            var decoded = await ReadAsync(content, random);

            Assert.True(expected.AsSpan().SequenceEqual(decoded), $"seed {seed}");
            Assert.Equal((expected.Length, Convert.ToHexStringLower(SHA256.HashData(expected))), (content.Decoded, content.ContentHash));
        }
    }

    [Fact]
    public void See_AnyTextInAnyPieces_KnowsUtf8()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(2) == 0 ? Bytes(random, random.Next(12)) : Encoding.UTF8.GetBytes(Text(random, random.Next(12)));
            var check = new Utf8Check();
            for (var at = 0; at < bytes.Length; )
            {
                var length = Math.Min(random.Next(1, 4), bytes.Length - at);
                check.See(bytes.AsSpan(at, length));
                at += length;
            }

            var expected = System.Text.Unicode.Utf8.IsValid(bytes) && !Ascii.IsValid(bytes);
            Assert.True(expected == check.IsUtf8BeyondAscii, $"seed {seed}: {Convert.ToHexString(bytes)}");
        }
    }

    private static async Task<byte[]> ReadAsync(ContentReader content, Random random)
    {
        using var decoded = new MemoryStream();
        while (true)
        {
            var buffer = new byte[random.Next(1, 50_000)];
            var read = await content.FillAsync(buffer, default);
            decoded.Write(buffer, 0, read);
            if (read < buffer.Length)
            {
                return decoded.ToArray();
            }
        }
    }

    // Begins as text does, then any byte, most of them ASCII.
    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at++)
        {
            bytes[at] =
                at < 8 ? (byte)'a'
                : random.Next(4) == 0 ? (byte)random.Next(256)
                : (byte)random.Next(0x20, 0x7F);
        }

        return bytes;
    }

    private static string Text(Random random, int length)
    {
        string[] characters = ["a", "é", "€", "𝄞"];
        return string.Concat(Enumerable.Range(0, length).Select(_ => characters[random.Next(characters.Length)]));
    }

    private sealed class PieceStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 60_000))], cancellationToken);
    }
}
