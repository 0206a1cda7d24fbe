using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbTextTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("say \"hi\"")]
    [InlineData("it's; DROP TABLE t --")]
    [InlineData("line\nbreak \\ schön")]
    public void IdentifierAndLiteral_AnyText_RoundTrips(string text)
    {
        using var instance = DuckDbInstance.Open(null);
        using var connection = instance.Connect();

        using var result = connection.Query($"SELECT {DuckDbText.Literal(text)} AS {DuckDbText.Identifier(text)}");

        Assert.Equal(text, Assert.Single(result.Columns).Name);
        Assert.Equal(
            [
                [text],
            ],
            result.Rows()
        );
    }

    [Fact]
    public void Identifier_WithQuotes_DoublesThem() => Assert.Equal("\"a\"\"b'c\"", DuckDbText.Identifier("a\"b'c"));

    [Fact]
    public void Literal_WithQuotes_DoublesThem() => Assert.Equal("'a\"b''c'", DuckDbText.Literal("a\"b'c"));

    [Fact]
    public void Literal_ZeroCharacter_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => DuckDbText.Literal("a\0b"));

        Assert.Equal(
            "SQL cannot hold a zero character; bind the text as a parameter or take the character out. (Parameter 'text')",
            error.Message
        );
    }
}
