using Landfall.Curation.Rejects;

namespace Landfall.Tests.Curation;

public sealed class ValueShapeTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ann Müller-7", "aaa aaaaaa-9")]
    [InlineData("ann@example.com", "aaa@aaaaaaa.aaa")]
    [InlineData("日本٣½e\u0301", "aa99aa")]
    [InlineData("🙂\u0000\n", "?? ")]
    [InlineData("+44 (0)20 7946 0018", "+99 (9)99 9999 9999")]
    [InlineData("12345678901234567890123456789012", "99999999999999999999999999999999")]
    [InlineData("123456789012345678901234567890123", "9999999999999999999999999999999…")]
    public void Of_Text_ShowsLettersAndDigitsOnlyAsSuch(string text, string shape) =>
        Assert.Equal(shape, ValueShape.Of(CurationBed.Utf8(text)));

    [Fact]
    public void Of_BytesThatAreNoUtf8_ShowsQuestionMarks() => Assert.Equal("a??9", ValueShape.Of([(byte)'x', 0xFF, 0xC3, (byte)'1']));
}
