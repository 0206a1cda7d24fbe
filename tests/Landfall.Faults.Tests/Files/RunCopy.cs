namespace Landfall.Faults.Tests.Files;

/// <summary>A copy of the warehouse's file, taken while the run goes on and put in the file's place later.</summary>
/// <param name="TakenAfter">Steps before it is taken, be it in the middle of a load.</param>
/// <param name="PutBackAfter">Steps from then on before it is put back, the hosts being down; the end of the faults is always
/// later.</param>
internal sealed record RunCopy(int TakenAfter, int PutBackAfter)
{
    /// <summary>Draws it for one run in four; null for the others.</summary>
    public static RunCopy? Draw(int seed)
    {
        // Of its own, so that what lands and what strikes does not depend on it.
        var random = new Random(~seed);
        return random.Next(4) == 0 ? new RunCopy(random.Next(10, 80), random.Next(10, 80)) : null;
    }
}
