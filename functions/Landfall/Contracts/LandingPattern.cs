using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Archives;

namespace Landfall.Contracts;

/// <summary>
/// A path pattern inside the landing container: literal characters, <c>*</c>, <c>**</c>, <c>{digits}</c>, <c>{count}</c> and
/// <c>{snapshot}</c>.
/// </summary>
/// <remarks>
/// <c>*</c> is any run of characters inside one segment, also none; <c>**</c> any run over segments, and <c>**/</c> at the start of a
/// segment any number of whole folders, also none; <c>{digits}</c> is one or more of the digits 0 to 9; <c>{snapshot}</c> is at least one
/// character inside one segment, captured as the snapshot key; <c>{count}</c> is one to six digits, captured as how many files the snapshot
/// has. Letters match by case, as blob names do. A pattern with <c>!/</c> is about members of archives and matches nothing else, and one
/// without it matches no member.
/// </remarks>
public sealed partial class LandingPattern : IEquatable<LandingPattern>
{
    /// <summary>The longest blob name that Azure Storage takes, in characters.</summary>
    public const int MaxLength = 1024;

    internal const string SnapshotToken = "{snapshot}";
    private const string CountToken = "{count}";
    private const string DigitsToken = "{digits}";

    // A million files are more than any listing of one snapshot should hold.
    private const int CountDigits = 6;

    // What every match starts with; most names and most other patterns are told apart by it alone.
    private readonly string _prefix;

    private LandingPattern(string text, IReadOnlyList<LandingToken> tokens)
    {
        Text = text;
        Tokens = tokens;
        HasSnapshot = text.Contains(SnapshotToken, StringComparison.Ordinal);
        HasCount = text.Contains(CountToken, StringComparison.Ordinal);
        var separator = text.IndexOf(ArchiveMember.Separator, StringComparison.Ordinal);
        Archive = separator < 0 ? null : text[..separator];
        _prefix = string.Concat(tokens.TakeWhile(token => token.Class == LandingTokenClass.Literal).Select(token => token.Literal));
    }

    /// <summary>The pattern as the contract writes it.</summary>
    public string Text { get; }

    /// <summary>True when the pattern names the snapshot key.</summary>
    public bool HasSnapshot { get; }

    /// <summary>True when the pattern says how many files the snapshot has.</summary>
    public bool HasCount { get; }

    /// <summary>The archives that the pattern's members are in, as a pattern's text; null for a pattern of blobs.</summary>
    public string? Archive { get; }

    /// <summary>What the names of all matching blobs start with: the pattern up to its first wildcard; of a pattern of members, what the
    /// names of their archives start with. Empty when it begins with a wildcard.</summary>
    public string LiteralPrefix => UpToWildcard(Archive ?? Text);

    internal IReadOnlyList<LandingToken> Tokens { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">The pattern is not valid; the message says why.</exception>
    public static LandingPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem)
            ? pattern
            : throw new FormatException($"The landing pattern '{text}' is not valid: {problem}");

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
        for (var at = 0; at < text.Length; )
        {
            at += Take(text, at, tokens);
        }

        pattern = new LandingPattern(text, tokens);
        return true;
    }

    /// <summary>
    /// Says whether a blob's name matches, and the snapshot key (the longest, where several fit) and the count that it carries when the
    /// pattern names them.
    /// </summary>
    public LandingMatch Match(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(_prefix, StringComparison.Ordinal) && (Archive is null) == (ArchiveMember.Parse(name) is null)
            ? LandingWalk.Match(Tokens, name)
            : default;
    }

    /// <summary>
    /// What the names of all files of a snapshot start with: the pattern up to its first wildcard, with the key in it. A listing of it may
    /// hold other names too.
    /// </summary>
    public string PrefixOf(string snapshotKey)
    {
        ArgumentNullException.ThrowIfNull(snapshotKey);
        var parts = Text.Split(SnapshotToken);
        var before = UpToWildcard(parts[0]);
        return parts.Length == 1 || before.Length < parts[0].Length ? before : before + snapshotKey + UpToWildcard(parts[1]);
    }

    /// <summary>
    /// What the names of that day's blobs start with, where a day may follow the literal begin: <c>{digits}</c> may be yyyyMMdd, three of
    /// them yyyy/MM/dd or yyyy-MM-dd, and a snapshot is often called by its day. Only a guess at where files are expected.
    /// </summary>
    public IEnumerable<string> DayPrefixes(DateOnly day)
    {
        var rest = (Archive ?? Text)[LiteralPrefix.Length..];
        string[] spellings =
            rest.StartsWith($"{DigitsToken}/{DigitsToken}/{DigitsToken}", StringComparison.Ordinal) ? ["yyyy'/'MM'/'dd"]
            : rest.StartsWith($"{DigitsToken}-{DigitsToken}-{DigitsToken}", StringComparison.Ordinal) ? ["yyyy'-'MM'-'dd"]
            : rest.StartsWith(DigitsToken, StringComparison.Ordinal) ? ["yyyyMMdd"]
            : rest.StartsWith(SnapshotToken, StringComparison.Ordinal) ? ["yyyy'-'MM'-'dd", "yyyyMMdd"]
            : [];
        return spellings.Select(spelling => LiteralPrefix + day.ToString(spelling, CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Gives a name that matches both patterns, or null when there is none; exact, as it decides on the product of their automata.
    /// </summary>
    public string? Witness(LandingPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var shared = Math.Min(_prefix.Length, other._prefix.Length);
        return (Archive is null) == (other.Archive is null) && _prefix.AsSpan(0, shared).SequenceEqual(other._prefix.AsSpan(0, shared))
            ? LandingIntersection.Witness(Tokens, other.Tokens)
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(LandingPattern? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LandingPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string UpToWildcard(string text) => text.IndexOfAny(['*', '{']) is var at and >= 0 ? text[..at] : text;

    private static string? Objection(string text)
    {
        var rest = text;
        foreach (var token in new[] { SnapshotToken, CountToken, DigitsToken })
        {
            // Not by nothing: what stood around a placeholder must not close up to another one.
            rest = rest.Replace(token, "_", StringComparison.Ordinal);
        }

        return text switch
        {
            "" => "it is empty; write a path inside the landing container, such as crm/{snapshot}/Account.csv",
            { Length: > MaxLength } => $"it has {text.Length} characters and a blob name at most {MaxLength}",
            ['/', ..] => "it starts with a slash; paths start inside the landing container",
            [.., '/'] => "it ends with a slash, so it names no file; add ** for every file below",
            _ when text.Contains('\\') => "it has a backslash; folders are divided by /",
            _ when text.Contains("//", StringComparison.Ordinal) => "it has an empty segment (//)",
            _ when text.Contains("***", StringComparison.Ordinal) => "it has three stars in a row; write * or **",
            _ when IsTwice(text, SnapshotToken) => "it names {snapshot} twice",
            _ when IsTwice(text, CountToken) => "it names {count} twice",
            _ when rest.AsSpan().ContainsAny('{', '}') =>
                "it has a brace that is not part of {snapshot}, {count} or {digits}, the only placeholders",
            _ when Blurred().IsMatch(text) =>
                "nothing tells where {count} begins and ends; put a character that is no digit between it and a digit, a star "
                    + "or a placeholder, as in {snapshot}-{count}",
            _ => null,
        };
    }

    private static bool IsTwice(string text, string token) =>
        text.IndexOf(token, StringComparison.Ordinal) != text.LastIndexOf(token, StringComparison.Ordinal);

    [GeneratedRegex(@"[0-9*}]\{count\}|\{count\}[0-9*{]", RegexOptions.None, 1000)]
    private static partial Regex Blurred();

    private static int Take(string text, int at, List<LandingToken> tokens)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith(SnapshotToken))
        {
            tokens.AddRange([
                new(LandingTokenClass.NotSlash, Captures: LandingCapture.Snapshot),
                new(LandingTokenClass.NotSlash, Repeats: true, Captures: LandingCapture.Snapshot),
            ]);
            return SnapshotToken.Length;
        }

        if (rest.StartsWith(DigitsToken))
        {
            tokens.AddRange([new(LandingTokenClass.Digit), new(LandingTokenClass.Digit, Repeats: true)]);
            return DigitsToken.Length;
        }

        if (rest.StartsWith(CountToken))
        {
            tokens.Add(new(LandingTokenClass.Digit, Captures: LandingCapture.Count));
            tokens.AddRange(
                Enumerable
                    .Repeat<LandingToken[]>(
                        [new(LandingTokenClass.Fork, Skip: 2), new(LandingTokenClass.Digit, Captures: LandingCapture.Count)],
                        CountDigits - 1
                    )
                    .SelectMany(more => more)
            );
            return CountToken.Length;
        }

        if (rest.StartsWith("**/") && (at == 0 || text[at - 1] == '/'))
        {
            tokens.AddRange([
                new(LandingTokenClass.Fork, Skip: 3),
                new(LandingTokenClass.Any, Repeats: true),
                new(LandingTokenClass.Literal, '/'),
            ]);
            return 3;
        }

        if (rest[0] != '*')
        {
            tokens.Add(new(LandingTokenClass.Literal, rest[0]));
            return 1;
        }

        var deep = rest.StartsWith("**");
        tokens.Add(new(deep ? LandingTokenClass.Any : LandingTokenClass.NotSlash, Repeats: true));
        return deep ? 2 : 1;
    }
}
