namespace Landfall.Contracts;

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
