namespace Landfall.Faults.Tests.Faults;

/// <summary>A fault that waits for its point.</summary>
/// <param name="Point">The point's name.</param>
/// <param name="Nth">Which time the run comes by there, from 1.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Times">How many times in a row, where that means something.</param>
internal sealed record Strike(string Point, int Nth, FaultKind Kind, int Times)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Kind} at {Point} #{Nth}{(Times > 1 ? FormattableString.Invariant($" x{Times}") : "")}");
}
