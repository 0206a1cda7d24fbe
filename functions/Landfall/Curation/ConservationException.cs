namespace Landfall.Curation;

/// <summary>Two counts that must agree do not: a defect of Landfall, never of the data; nothing of the run may be published.</summary>
public sealed class ConservationException : Exception
{
    /// <summary>Says what was counted and both sides of it.</summary>
    public ConservationException(string what, long expected, long found)
        : base(FormattableString.Invariant(
            $"Conservation is broken: {what}: expected {expected}, found {found}. Nothing of this attempt is published; report it with the batch's id."))
    {
    }

    /// <summary>Throws when the two sides differ.</summary>
    public static void ThrowIfDifferent(string what, long expected, long found)
    {
        if (expected != found)
        {
            throw new ConservationException(what, expected, found);
        }
    }
}
