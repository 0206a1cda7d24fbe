using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;

namespace Landfall.Tests.Curation.Dialects;

public sealed class TextDecoderTests
{
    private static readonly byte[] UnassignedIn1252 = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

    public static TheoryData<TextEncoding> SingleByteEncodings => new(TextEncoding.Latin1, TextEncoding.Windows1252);

    // The oracle is the runtime's own pair of encodings, but for bytes that are no text, which stay as they are.
    [Theory]
    [MemberData(nameof(SingleByteEncodings))]
    public async Task FillAsync_AnyBytesInAnyPieces_GivesTheRuntimesUtf8(TextEncoding encoding)
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var stored = Bytes(random, random.Next(0, seed % 10 == 0 ? 200_000 : 300));
            await AssertDecodedAsync(encoding, stored, [.. stored.SelectMany(value => Utf8Of(encoding, value))], random, seed);
        }
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task FillAsync_Utf16InAnyPieces_GivesTheRuntimesUtf8(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = "\uFEFF" + Text(random, random.Next(0, seed % 10 == 0 ? 100_000 : 150));
            await AssertDecodedAsync(TextEncoding.Utf16, encoding.GetBytes(text), Encoding.UTF8.GetBytes(text), random, seed);
        }
    }

    [Theory]
    [InlineData("FF FE 61 00 00 D8 62 00 00 DC", "EF BB BF 61 ED A0 80 62 ED B0 80")]
    [InlineData("FE FF 00 61 D8 00 D8 34 DD 1E", "EF BB BF 61 ED A0 80 F0 9D 84 9E")]
    [InlineData("FF FE 34 D8", "EF BB BF ED A0 B4")]
    public async Task FillAsync_HalfASurrogatePair_IsNoUtf8(string stored, string expected)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            await AssertDecodedAsync(TextEncoding.Utf16, Hex(stored), Hex(expected), new Random(seed), seed);
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

    private static async Task AssertDecodedAsync(TextEncoding encoding, byte[] stored, byte[] expected, Random random, int seed)
    {
        var given = Dialect.Csv with { Encoding = encoding, IsEncodingGiven = true };
        using var pieces = new PieceStream(stored, random);
        using var content = await ContentReader.OpenAsync(pieces, stored.Length, given, new CurationOptions(), default);

        var decoded = await ReadAsync(content, random);

        Assert.True(expected.AsSpan().SequenceEqual(decoded), $"seed {seed}");
        Assert.Equal((expected.Length, Convert.ToHexStringLower(SHA256.HashData(expected))), (content.Decoded, content.ContentHash));
    }

    private static byte[] Utf8Of(TextEncoding encoding, byte value)
    {
        var isNothing = encoding == TextEncoding.Latin1 ? value is >= 0x80 and <= 0x9F : UnassignedIn1252.Contains(value);
        var runtimes = encoding == TextEncoding.Latin1 ? Encoding.Latin1 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        return isNothing ? [value] : Encoding.UTF8.GetBytes(runtimes.GetString([value]));
    }

    private static byte[] Hex(string bytes) => Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));

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
        private readonly int _most = random.Next(3) == 0 ? 4 : 60_000;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, _most))], cancellationToken);
    }
}
