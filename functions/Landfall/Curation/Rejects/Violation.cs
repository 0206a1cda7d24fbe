namespace Landfall.Curation.Rejects;

/// <summary>One reason for which a row was set aside; never a value of the data.</summary>
/// <param name="Column">The contract's name of the column as the source writes it; null when the row as a whole is at fault.</param>
/// <param name="Rule">What was broken: a word of <see cref="ViolationRule"/>.</param>
/// <param name="Expected">What the contract or the format asks for.</param>
/// <param name="Shape">The shape of what was found, as <see cref="ValueShape"/> writes it; null when there is none.</param>
public sealed record Violation(string? Column, string Rule, string Expected, string? Shape)
{
    /// <summary>The violation in one phrase.</summary>
    public override string ToString() =>
        (Column is null ? Rule : $"{Column}: {Rule}") + $", expected {Expected}" + (Shape is null ? "" : $", found the shape '{Shape}'");
}
