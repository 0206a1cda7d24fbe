namespace Landfall.Contracts;

/// <summary>Where in a contract file its claims stand, so that two contracts that clash can both be named.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="TableLine">The line of the table's name, from 1.</param>
/// <param name="LandingLine">The line of the landing pattern, from 1.</param>
public sealed record ContractOrigin(string File, int TableLine, int LandingLine)
{
    /// <summary>The line of the tables that this one waits for, from 1; the table's own line without any.</summary>
    public int AfterLine { get; init; } = TableLine;
}
