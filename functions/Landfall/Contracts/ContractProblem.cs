namespace Landfall.Contracts;

/// <summary>One thing that is wrong in a contract file.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Key">The path of the key, such as <c>schema[0].properties[3].logicalType</c>.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Nearest">The valid word nearest to the one found, when one is near.</param>
public sealed record ContractProblem(string File, int Line, string Key, string Message, string? Nearest = null)
{
    /// <summary>The problem on one line: <c>file:line: key: message (nearest: x)</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}:{Line}: {Key}: {Message}") + (Nearest is null ? "" : $" (nearest: {Nearest})");
}
