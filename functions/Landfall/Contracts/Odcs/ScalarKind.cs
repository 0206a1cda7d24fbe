namespace Landfall.Contracts.Odcs;

/// <summary>What a YAML scalar is under the core schema of YAML 1.2.</summary>
internal enum ScalarKind
{
    /// <summary>Empty, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>Anything else, and everything in quotes.</summary>
    Text,
}
