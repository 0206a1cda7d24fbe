namespace Landfall.Samples;

/// <summary>The tables that samples can be made of.</summary>
public static class SampleTables
{
    private static readonly ISampleTable[] All =
        [new SalesforceAccountSample(), new SalesforceContactSample(), new SalesforceOpportunitySample(), new AmplitudeEventSample(), new AmplitudeMergedUserSample()];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(table => table.Table)];

    /// <exception cref="ArgumentException">There is no such table.</exception>
    internal static ISampleTable Get(string table) =>
        All.FirstOrDefault(candidate => string.Equals(candidate.Table, table, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no sample of '{table}'; expected one of {string.Join(", ", Names)}.", nameof(table));
}
