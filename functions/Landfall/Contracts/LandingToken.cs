namespace Landfall.Contracts;

/// <summary>One step of a landing pattern's automaton.</summary>
/// <param name="Class">What the step consumes.</param>
/// <param name="Literal">The character of a <see cref="LandingTokenClass.Literal"/>.</param>
/// <param name="Repeats">True when the step may be taken any number of times, also never.</param>
/// <param name="Skip">For a <see cref="LandingTokenClass.Fork"/>: how many steps may be left out, itself included.</param>
/// <param name="Captures">What the characters are part of that the step consumes.</param>
internal readonly record struct LandingToken(
    LandingTokenClass Class,
    char Literal = '\0',
    bool Repeats = false,
    int Skip = 0,
    LandingCapture Captures = LandingCapture.None
)
{
    /// <summary>True when the step consumes the character.</summary>
    public bool Takes(char character) =>
        Class switch
        {
            LandingTokenClass.Literal => character == Literal,
            LandingTokenClass.NotSlash => character != '/',
            LandingTokenClass.Digit => char.IsAsciiDigit(character),
            LandingTokenClass.Any => true,
            _ => false,
        };

    /// <summary>True when some character is consumed by this step and by the other one.</summary>
    public bool Overlaps(LandingToken other) =>
        (Class, other.Class) switch
        {
            (LandingTokenClass.Fork, _) or (_, LandingTokenClass.Fork) => false,
            (LandingTokenClass.Literal, LandingTokenClass.Literal) => Literal == other.Literal,
            (LandingTokenClass.Literal, LandingTokenClass.NotSlash) => Literal != '/',
            (LandingTokenClass.NotSlash, LandingTokenClass.Literal) => other.Literal != '/',
            (LandingTokenClass.Literal, LandingTokenClass.Digit) => char.IsAsciiDigit(Literal),
            (LandingTokenClass.Digit, LandingTokenClass.Literal) => char.IsAsciiDigit(other.Literal),
            _ => true,
        };
}

/// <summary>What one step of a landing pattern consumes.</summary>
internal enum LandingTokenClass
{
    /// <summary>One given character.</summary>
    Literal,

    /// <summary>Any character but the slash.</summary>
    NotSlash,

    /// <summary>One of the digits 0 to 9.</summary>
    Digit,

    /// <summary>Any character.</summary>
    Any,

    /// <summary>Nothing: the next steps may be left out.</summary>
    Fork,
}

/// <summary>What a landing pattern finds in a name.</summary>
internal enum LandingCapture
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The snapshot key.</summary>
    Snapshot,

    /// <summary>How many files the snapshot has.</summary>
    Count,
}

/// <summary>What a landing pattern says of a blob's name.</summary>
/// <param name="IsMatch">Whether the name matches.</param>
/// <param name="SnapshotKey">The snapshot key in it, when the pattern names one.</param>
/// <param name="Count">How many files the snapshot has, when the pattern names a count.</param>
public readonly record struct LandingMatch(bool IsMatch, string? SnapshotKey = null, int? Count = null);
