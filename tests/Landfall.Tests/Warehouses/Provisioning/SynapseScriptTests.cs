using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Provisioning;

public sealed class SynapseScriptTests
{
    [Fact]
    public void Of_NamesWithQuotes_StayNames()
    {
        var command = new SynapseValues() is var values
            ? values.Command($"IF NOT EXISTS (SELECT 1 WHERE [name] = {values.Add("o'hara")}) SELECT {values.Add("@p0")}")
            : null!;

        Assert.Equal("IF NOT EXISTS (SELECT 1 WHERE [name] = N'o''hara') SELECT N'@p0'", SynapseScript.Of(command));
    }

    [Fact]
    public void Of_AValueThatIsNoName_IsRefused()
    {
        var values = new SynapseValues();

        var refused = Assert.Throws<ArgumentException>(() => SynapseScript.Of(values.Command($"SELECT {values.Add(7L)}")));

        Assert.StartsWith("The value of @p0 is no name, and only names can stand in a script.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2000, 1)]
    [InlineData(2001, 2)]
    [InlineData(10_000, 5)]
    public void Statement_OfAnyLength_IsLiteralsThatHoldIt(int length, int pieces)
    {
        var sql = new string('\'', length);

        var literals = SynapseText.Statement(sql).Split("\n    + ");

        Assert.Equal(pieces, literals.Length);
        Assert.All(literals, literal => Assert.InRange(literal.Length, 3, 4003));
        Assert.Equal(sql, string.Concat(literals.Select(literal => literal[2..^1].Replace("''", "'", StringComparison.Ordinal))));
    }

    [Fact]
    public void Statement_PairOfSurrogatesAtTheEndOfAPiece_StaysTogether()
    {
        var literals = SynapseText.Statement(new string('x', 1999) + "\U0001F600y").Split("\n    + ");

        Assert.Equal("N'\U0001F600y'", literals[1]);
    }
}
