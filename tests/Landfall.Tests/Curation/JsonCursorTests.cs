using System.Text;
using System.Text.Json;
using Landfall.Curation.Parsing;

namespace Landfall.Tests.Curation;

/// <summary>Holds the cursor against Utf8JsonReader, which has no line of code in common with it.</summary>
public sealed class JsonCursorTests
{
    private const int Padding = 64;
    private const string Marks = "{}[]:,\"\\/ \t\r0123456789.eE+-truefalsn\u0001ux";

    private static readonly string[] Pieces =
    [
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "12",
        "-1.50",
        "1e3",
        "2.5E-07",
        "\"\"",
        "\"a\"",
        "\"caf\u00e9\"",
        "\"a\\n\\u00e9\\\\\"",
        "\"\\ud83d\\ude00\"",
        "\"a text of more than thirty-two bytes, \\\"quoted\\\" inside, so that it takes two steps\"",
        " [ 1 , 2 ] ",
        "{ \"a\" : { \"b\" : [ ] } }",
    ];

    [Fact]
    public void Take_WellFormedAndMutatedLines_AgreesWithUtf8JsonReader()
    {
        var random = new Random(20);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var line = Encoding.UTF8.GetBytes(Value(random, depth: 0));
            for (var mutation = random.Next(3); mutation > 0; mutation--)
            {
                line = Mutate(random, line);
            }

            var isValid = IsOneValue(line);
            accepted += isValid ? 1 : 0;
            Assert.True(isValid == TakesWhole(line), Encoding.UTF8.GetString(line));
        }

        Assert.InRange(accepted, 80_000, 180_000);
    }

    [Theory]
    [InlineData(511, true)]
    [InlineData(512, false)]
    public void Take_NestedArraysInAnObject_TakesUpTo512Levels(int arrays, bool expected)
    {
        var line = Encoding.UTF8.GetBytes(new string('[', arrays) + new string(']', arrays));

        Assert.Equal(expected, TakesWhole(line));
        Assert.Equal(expected, IsOneValue(Encoding.UTF8.GetBytes($"{{\"a\":{Encoding.UTF8.GetString(line)}}}")));
    }

    [Theory]
    [InlineData("{\"a\":01}", 6)]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("{\"a\" 1}", 5)]
    [InlineData("{\"a\":\"x\ty\"}", 7)]
    [InlineData("{\"a\":\"\\x\"}", 7)]
    [InlineData("{\"a\":\"open", 10)]
    public unsafe void At_BrokenLine_IsTheByteAtFault(string line, int expected)
    {
        fixed (byte* text = Padded(Encoding.UTF8.GetBytes(line)))
        {
            var cursor = new JsonCursor(text, line.Length);

            Assert.Equal(JsonValueKind.Undefined, cursor.TakeValue());
            Assert.Equal(expected, cursor.At - text);
        }
    }

    [Fact]
    public unsafe void TakeKey_SpaceBeforeTheColon_LeavesItToTakeString()
    {
        const string Line = " \"id\" : 7 \n";
        fixed (byte* text = Padded(Encoding.UTF8.GetBytes(Line)))
        {
            var cursor = new JsonCursor(text, Line.Length);

            Assert.False(cursor.TakeKey("\"id\":"u8));
            Assert.True(cursor.TakeString());
            Assert.Equal((1, 5), ((int)(cursor.Start - text), (int)(cursor.At - text)));
            Assert.True(cursor.Take((byte)':'));
            Assert.Equal(JsonValueKind.Number, cursor.TakeValue());
            Assert.Equal((8, 9), ((int)(cursor.Start - text), (int)(cursor.At - text)));
            Assert.True(cursor.TakeEnd());
            Assert.Equal(Line.Length - 1, cursor.At - text);
        }
    }

    private static string Value(Random random, int depth)
    {
        var items = Enumerable.Range(0, random.Next(4));
        return (depth < 4 ? random.Next(4) : 3) switch
        {
            0 => $"{{{string.Join(',', items.Select(item => $"\"k{item}\":{Value(random, depth + 1)}"))}}}",
            1 => $"[{string.Join(", ", items.Select(_ => Value(random, depth + 1)))}]",
            _ => Pieces[random.Next(Pieces.Length)],
        };
    }

    // Only ASCII bytes are touched, since neither side is asked about UTF-8 here.
    private static byte[] Mutate(Random random, byte[] line)
    {
        var at = random.Next(line.Length + 1);
        var mark = (byte)Marks[random.Next(Marks.Length)];
        return random.Next(3) switch
        {
            0 => [.. line[..at], mark, .. line[at..]],
            1 when at < line.Length && line[at] < 0x80 => [.. line[..at], .. line[(at + 1)..]],
            2 when at < line.Length && line[at] < 0x80 => [.. line[..at], mark, .. line[(at + 1)..]],
            _ => line,
        };
    }

    private static bool IsOneValue(byte[] line)
    {
        // Inside a string a mutation can split a letter of two bytes; such a line says nothing about JSON.
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line)), new JsonReaderOptions { MaxDepth = 512 });
        var any = false;
        try
        {
            while (reader.Read())
            {
                any = true;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return any;
    }

    private static unsafe bool TakesWhole(byte[] line)
    {
        fixed (byte* text = Padded(line))
        {
            var cursor = new JsonCursor(text, line.Length);
            return cursor.TakeValue() != JsonValueKind.Undefined && cursor.TakeEnd();
        }
    }

    // What lies behind the end looks as if the text went on.
    private static byte[] Padded(byte[] line) => [.. line, .. Enumerable.Repeat((byte)'"', Padding)];
}
