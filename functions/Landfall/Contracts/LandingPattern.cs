using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Landfall.Archives;

namespace Landfall.Contracts;

/// <summary>A path pattern inside the landing container: literal characters, <c>*</c>, <c>**</c>, <c>{digits}</c> and <c>{snapshot}</c>.</summary>
/// <remarks>
/// <c>*</c> is any run of characters inside one segment, also none; <c>**</c> any run over segments, and <c>**/</c> at the start of a segment any
/// number of whole folders, also none; <c>{digits}</c> is one or more of the digits 0 to 9; <c>{snapshot}</c> is at least one character inside one segment, captured as the snapshot key.
/// Letters match by case, as blob names do. A pattern with <c>!/</c> is about members of archives and matches nothing else, and one without it matches no member.
/// </remarks>
public sealed class LandingPattern : IEquatable<LandingPattern>
{
    /// <summary>The longest blob name that Azure Storage takes, in characters.</summary>
    public const int MaxLength = 1024;

    internal const string SnapshotToken = "{snapshot}";

    private const string DigitsToken = "{digits}";

    private readonly Regex _regex;

    // What every match starts with; most names and most other patterns are told apart by it alone.
    private readonly string _prefix;

    private LandingPattern(string text, IReadOnlyList<LandingToken> tokens, string expression)
    {
        Text = text;
        Tokens = tokens;
        HasSnapshot = text.Contains(SnapshotToken, StringComparison.Ordinal);
        var separator = text.IndexOf(ArchiveMember.Separator, StringComparison.Ordinal);
        Archive = separator < 0 ? null : text[..separator];
        _prefix = string.Concat(tokens.TakeWhile(token => token.Class == LandingTokenClass.Literal).Select(token => token.Literal));
        _regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The pattern as the contract writes it.</summary>
    public string Text { get; }

    /// <summary>True when the pattern names the snapshot key.</summary>
    public bool HasSnapshot { get; }

    /// <summary>The archives that the pattern's members are in, as a pattern's text; null for a pattern of blobs.</summary>
    public string? Archive { get; }

    internal IReadOnlyList<LandingToken> Tokens { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">The pattern is not valid; the message says why.</exception>
    public static LandingPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException($"The landing pattern '{text}' is not valid: {problem}");

    /// <summary>Reads a pattern, or says in <paramref name="problem"/> what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LandingPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        problem = Objection(text);
        if (problem is not null)
        {
            return false;
        }

        var tokens = new List<LandingToken>();
        var expression = new StringBuilder(@"\A");
        for (var at = 0; at < text.Length;)
        {
            at += Take(text, at, tokens, expression);
        }

        pattern = new LandingPattern(text, tokens, expression.Append(@"\z").ToString());
        return true;
    }

    /// <summary>Says whether a blob's name matches, and the snapshot key that it carries when the pattern names one (the longest, where several fit).</summary>
    public LandingMatch Match(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var match = name.StartsWith(_prefix, StringComparison.Ordinal) && (Archive is null) == (ArchiveMember.Parse(name) is null) ? _regex.Match(name) : null;
        return match is { Success: true } ? new LandingMatch(true, HasSnapshot ? match.Groups["snapshot"].Value : null) : default;
    }

    /// <summary>Says whether some name matches both patterns; exact, as it decides on the product of their automata.</summary>
    public bool Intersects(LandingPattern other)
    {
        return Witness(other) is not null;
    }

    /// <summary>Gives a name that matches both patterns, or null when there is none.</summary>
    public string? Witness(LandingPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var shared = Math.Min(_prefix.Length, other._prefix.Length);
        return (Archive is null) == (other.Archive is null) && _prefix.AsSpan(0, shared).SequenceEqual(other._prefix.AsSpan(0, shared)) ? LandingIntersection.Witness(Tokens, other.Tokens) : null;
    }

    /// <inheritdoc/>
    public bool Equals(LandingPattern? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LandingPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? Objection(string text)
    {
        var rest = text.Replace(SnapshotToken, "", StringComparison.Ordinal);
        return text switch
        {
            "" => "it is empty; write a path inside the landing container, such as crm/{snapshot}/Account.csv",
            { Length: > MaxLength } => $"it has {text.Length} characters and a blob name at most {MaxLength}",
            ['/', ..] => "it starts with a slash; paths start inside the landing container",
            [.., '/'] => "it ends with a slash, so it names no file; add ** for every file below",
            _ when text.Contains('\\') => "it has a backslash; folders are divided by /",
            _ when text.Contains("//", StringComparison.Ordinal) => "it has an empty segment (//)",
            _ when text.Contains("***", StringComparison.Ordinal) => "it has three stars in a row; write * or **",
            _ when text.Length - rest.Length > SnapshotToken.Length => "it names {snapshot} twice",
            _ when rest.Replace(DigitsToken, "", StringComparison.Ordinal).AsSpan().ContainsAny('{', '}') => "it has a brace that is not part of {snapshot} or {digits}, the only placeholders",
            _ => null,
        };
    }

    private static int Take(string text, int at, List<LandingToken> tokens, StringBuilder expression)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith(SnapshotToken))
        {
            tokens.AddRange([new(LandingTokenClass.NotSlash), new(LandingTokenClass.NotSlash, Repeats: true)]);
            expression.Append("(?<snapshot>[^/]+)");
            return SnapshotToken.Length;
        }

        if (rest.StartsWith(DigitsToken))
        {
            tokens.AddRange([new(LandingTokenClass.Digit), new(LandingTokenClass.Digit, Repeats: true)]);
            expression.Append("[0-9]+");
            return DigitsToken.Length;
        }

        if (rest.StartsWith("**/") && (at == 0 || text[at - 1] == '/'))
        {
            tokens.AddRange([new(LandingTokenClass.Fork, Skip: 3), new(LandingTokenClass.Any, Repeats: true), new(LandingTokenClass.Literal, '/')]);
            expression.Append("(?:.*/)?");
            return 3;
        }

        if (rest[0] != '*')
        {
            tokens.Add(new(LandingTokenClass.Literal, rest[0]));
            expression.Append(Regex.Escape(rest[..1].ToString()));
            return 1;
        }

        var deep = rest.StartsWith("**");
        tokens.Add(new(deep ? LandingTokenClass.Any : LandingTokenClass.NotSlash, Repeats: true));
        expression.Append(deep ? ".*" : "[^/]*");
        return deep ? 2 : 1;
    }
}
