using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class LandingPatternTests
{
    private const string Blurred =
        "nothing tells where {count} begins and ends; put a character that is no digit "
        + "between it and a digit, a star or a placeholder, as in {snapshot}-{count}";

    private static readonly string[] Alphabet = ["a", "/", "1", "*", "**", "**/", "{snapshot}", "{digits}", "{count}"];

    [Theory]
    [InlineData("crm/Account.csv", "crm/Account.csv", null)]
    [InlineData("crm/*.csv", "crm/.csv", null)]
    [InlineData("crm/{snapshot}/Account.csv", "crm/2026-11-20/Account.csv", "2026-11-20")]
    [InlineData("crm/{snapshot}.csv", "crm/day.1.csv", "day.1")]
    [InlineData("crm/**", "crm/a/b/c.csv", null)]
    [InlineData("crm/**/a.csv", "crm/a.csv", null)]
    [InlineData("crm/**/a.csv", "crm/x/y/a.csv", null)]
    [InlineData("amplitude/**/*_*-*-*_*#*.json.gz", "amplitude/218028_2025-02-11_15#1.json.gz", null)]
    [InlineData("a/**/-{digits}_{digits}.gz", "a/b/-189524_7.gz", null)]
    [InlineData("sf/WE_*.ZIP!/Account.csv", "sf/WE_1.ZIP!/Account.csv", null)]
    [InlineData("sf/{snapshot}/*!/**/Account.csv", "sf/2026-11-20/a.zip!/x/Account.csv", "2026-11-20")]
    public void Match_NameThatFits_GivesTheSnapshotKey(string pattern, string name, string? key) =>
        Assert.Equal(new LandingMatch(true, key), LandingPattern.Parse(pattern).Match(name));

    [Theory]
    [InlineData("crm/{snapshot}/a-*-of-{count}.csv", "crm/2026-11-20/a-3-of-12.csv", "2026-11-20", 12)]
    [InlineData("crm/{snapshot}-{count}/a-*.csv", "crm/2026-11-20-000008/a-1.csv", "2026-11-20", 8)]
    [InlineData("{count}", "999999", null, 999999)]
    public void Match_NameThatFits_GivesTheCount(string pattern, string name, string? key, int count) =>
        Assert.Equal(new LandingMatch(true, key, count), LandingPattern.Parse(pattern).Match(name));

    [Theory]
    [InlineData("crm/{snapshot}/{count}/a.csv", "crm/day*1/")]
    [InlineData("crm/{snapshot}/a-*-{count}.csv", "crm/day*1/a-")]
    [InlineData("crm/{snapshot}-a.csv", "crm/day*1-a.csv")]
    [InlineData("crm/{snapshot}/**/a.csv", "crm/day*1/")]
    [InlineData("crm/*/{snapshot}/a.csv", "crm/")]
    [InlineData("{count}/{snapshot}/a.csv", "")]
    [InlineData("crm/a*.csv", "crm/a")]
    [InlineData("crm/a.csv", "crm/a.csv")]
    public void PrefixOf_Snapshot_IsWhatItsNamesStartWith(string pattern, string prefix) =>
        Assert.Equal(prefix, LandingPattern.Parse(pattern).PrefixOf("day*1"));

    [Theory]
    [InlineData("{count}", "")]
    [InlineData("{count}", "1234567")]
    [InlineData("{count}", "x")]
    [InlineData("{count}", "\u0661")]
    [InlineData("a-{count}.csv", "a--1.csv")]
    [InlineData("crm/Account.csv", "crm/account.csv")]
    [InlineData("crm/Account.csv", "crm/Account.csv.tmp")]
    [InlineData("crm/Account.csv", "x/crm/Account.csv")]
    [InlineData("crm/*.csv", "crm/a/b.csv")]
    [InlineData("crm/{snapshot}/a.csv", "crm//a.csv")]
    [InlineData("crm/**/a.csv", "crm/xa.csv")]
    [InlineData("crm/a.csv", "crm/axcsv")]
    [InlineData("a/{digits}.gz", "a/.gz")]
    [InlineData("a/{digits}.gz", "a/1x.gz")]
    [InlineData("a/{digits}.gz", "a/\u0661.gz")]
    [InlineData("crm/**", "crm/a.zip!/b.csv")]
    [InlineData("crm/*!/b.csv", "crm/a!/b.csv")]
    [InlineData("crm/*!/b.csv", "crm/a.zip!/x/b.csv")]
    public void Match_NameThatDoesNotFit_IsFalse(string pattern, string name) =>
        Assert.Equal(default, LandingPattern.Parse(pattern).Match(name));

    // A regular expression of the same meaning, put together from the pattern's text.
    [Fact]
    public void Match_RandomPatternsAndNames_IsThatOfARegularExpression()
    {
        var random = new Random(20261128);
        string[] characters = ["a", "/", "1", "2", "-", "b"];
        var (matches, captures) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(random.GetItems(Alphabet, random.Next(1, 7)));
            if (!LandingPattern.TryParse(text, out var pattern, out _))
            {
                continue;
            }

            var name = string.Concat(random.GetItems(characters, random.Next(0, 12)));
            var oracle = Regex.Match(name, Expression(text), RegexOptions.Singleline, TimeSpan.FromSeconds(10));
            var expected = oracle.Success
                ? new LandingMatch(
                    true,
                    oracle.Groups["snapshot"] is { Success: true } key ? key.Value : null,
                    oracle.Groups["count"] is { Success: true } count ? int.Parse(count.Value, CultureInfo.InvariantCulture) : null
                )
                : default;

            Assert.True(expected == pattern.Match(name), $"'{text}' and '{name}': expected {expected}, found {pattern.Match(name)}.");
            (matches, captures) = (matches + (oracle.Success ? 1 : 0), captures + (expected.SnapshotKey is null ? 0 : 1));
        }

        Assert.InRange(matches, 500, 20_000);
        Assert.InRange(captures, 100, 20_000);

        static string Expression(string text)
        {
            var folders = Regex.Replace(text, @"(?:^|(?<=/))\*\*/", "\u0001", RegexOptions.None, TimeSpan.FromSeconds(1));
            return $@"\A{Regex.Escape(folders)}\z"
                .Replace("\u0001", "(?:.*/)?", StringComparison.Ordinal)
                .Replace(@"\*\*", ".*", StringComparison.Ordinal)
                .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
                .Replace(@"\{snapshot}", "(?<snapshot>[^/]+)", StringComparison.Ordinal)
                .Replace(@"\{digits}", "[0-9]+", StringComparison.Ordinal)
                .Replace(@"\{count}", "(?<count>[0-9]{1,6})", StringComparison.Ordinal);
        }
    }

    // A regular expression that backtracks would not come to an end.
    [Fact]
    public void Match_ManyStarsAndALongName_ComesToAnEnd()
    {
        var pattern = LandingPattern.Parse(string.Concat(Enumerable.Repeat("*a", 400)) + "b");

        Assert.Equal(default, pattern.Match(new string('a', LandingPattern.MaxLength)));
    }

    [Theory]
    [InlineData("", "it is empty; write a path inside the landing container, such as crm/{snapshot}/Account.csv")]
    [InlineData("/a", "it starts with a slash; paths start inside the landing container")]
    [InlineData("a/", "it ends with a slash, so it names no file; add ** for every file below")]
    [InlineData("a\\b", "it has a backslash; folders are divided by /")]
    [InlineData("a//b", "it has an empty segment (//)")]
    [InlineData("a***", "it has three stars in a row; write * or **")]
    [InlineData("{snapshot}/{snapshot}", "it names {snapshot} twice")]
    [InlineData("{count}/a-{count}", "it names {count} twice")]
    [InlineData("{day}/a", "it has a brace that is not part of {snapshot}, {count} or {digits}, the only placeholders")]
    [InlineData("{cou{snapshot}nt}/a", "it has a brace that is not part of {snapshot}, {count} or {digits}, the only placeholders")]
    [InlineData("{snapshot}{count}", Blurred)]
    [InlineData("a*{count}", Blurred)]
    [InlineData("a1{count}", Blurred)]
    [InlineData("{count}*", Blurred)]
    [InlineData("{count}{snapshot}", Blurred)]
    [InlineData("{digits}{count}", Blurred)]
    [InlineData("{count}0", Blurred)]
    public void Parse_InvalidPattern_SaysWhy(string pattern, string problem) =>
        Assert.Equal(
            $"The landing pattern '{pattern}' is not valid: {problem}",
            Assert.Throws<FormatException>(() => LandingPattern.Parse(pattern)).Message
        );

    [Theory]
    [InlineData("crm/*.csv", "crm/A*", "crm/A.csv")]
    [InlineData("crm/{snapshot}/A.csv", "crm/**", "crm/x/A.csv")]
    [InlineData("**/a.csv", "a.csv", "a.csv")]
    [InlineData("a*/b", "*a/b", "a/b")]
    [InlineData("{digits}_*", "*_{digits}", "1_1")]
    [InlineData("a/*.zip!/b.csv", "a/**!/*.csv", "a/.zip!/b.csv")]
    [InlineData("a-{count}.csv", "a-*.csv", "a-1.csv")]
    [InlineData("a-{count}.csv", "*-{count}.*", "a-1.csv")]
    [InlineData("{count}", "123456", "123456")]
    public void Witness_PatternsThatMeet_GivesANameOfBoth(string left, string right, string name) =>
        Assert.Equal(name, LandingPattern.Parse(left).Witness(LandingPattern.Parse(right)));

    [Theory]
    [InlineData("crm/*.csv", "crm/*.json")]
    [InlineData("crm/*/a.csv", "crm/a.csv")]
    [InlineData("crm/{snapshot}.csv", "crm/.csv")]
    [InlineData("a/**", "b/**")]
    [InlineData("{count}", "1234567")]
    [InlineData("{count}", "x*")]
    [InlineData("a{count}", "a")]
    [InlineData("Crm/a", "crm/a")]
    [InlineData("a/**/*_*#*.json.gz", "a/**/-{digits}_{digits}.json.gz")]
    [InlineData("a/**/*complete*", "a/**/-{digits}_{digits}.json.gz")]
    [InlineData("crm/**", "crm/*.zip!/b.csv")]
    [InlineData("crm/*.zip!/a.csv", "crm/*.zip!/b.csv")]
    public void Witness_PatternsThatNeverMeet_IsNull(string left, string right) =>
        Assert.Null(LandingPattern.Parse(left).Witness(LandingPattern.Parse(right)));

    // The oracle tries every name up to six characters with the regular expressions, which know nothing of the automata.
    [Fact]
    public void Witness_RandomPatterns_AgreesWithTryingEveryName()
    {
        var random = new Random(7);
        string[] names = [.. Names(6)];
        for (var round = 0; round < 1500; round++)
        {
            var (left, right) = (Draw(random), Draw(random));
            var expected = names.Any(name => left.Match(name).IsMatch && right.Match(name).IsMatch);

            var witness = left.Witness(right);

            Assert.True(
                expected == (witness is not null) && expected == (right.Witness(left) is not null),
                $"{left} and {right}: expected {expected}"
            );
            Assert.True(witness is null || (left.Match(witness).IsMatch && right.Match(witness).IsMatch), $"{left} and {right}: {witness}");
        }
    }

    private static LandingPattern Draw(Random random)
    {
        while (true)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (LandingPattern.TryParse(text, out var pattern, out _))
            {
                return pattern;
            }
        }
    }

    private static IEnumerable<string> Names(int length) =>
        length == 0
            ? [""]
            : Names(length - 1)
                .SelectMany(name => name.Length == length - 1 ? new[] { name, name + "a", name + "1", name + "/", name + "x" } : [name]);
}
