namespace Landfall.Samples;

/// <summary>Makes the rows of one table.</summary>
internal interface ISampleTable
{
    /// <summary>The table's name, as its contract has it.</summary>
    string Table { get; }

    /// <summary>The header line with its line end; empty when the format has none.</summary>
    ReadOnlyMemory<byte> Header { get; }

    /// <summary>The flaws that a row of this table can have.</summary>
    IReadOnlyList<SampleFlaw> Flaws { get; }

    /// <summary>
    /// Appends row <paramref name="row"/> (from 0) with its line end, at most <see cref="SampleWriter.MaxRowBytes"/> long.
    /// </summary>
    void WriteRow(SampleWriter writer, SampleRow row);
}

/// <summary>What a table needs to make one row.</summary>
/// <param name="Request">The sample that the row belongs to.</param>
/// <param name="Random">The choices, drawn in the order of the rows.</param>
/// <param name="Number">The row's number, from 0.</param>
/// <param name="Flaw">What must be wrong with it.</param>
internal readonly record struct SampleRow(SampleRequest Request, SampleRandom Random, long Number, SampleFlaw Flaw);

/// <summary>The tables that samples can be made of.</summary>
public static class SampleTables
{
    private static readonly ISampleTable[] All =
    [
        new SalesforceAccountSample(),
        new SalesforceContactSample(),
        new SalesforceOpportunitySample(),
        new AmplitudeEventSample(),
        new AmplitudeMergedUserSample(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(table => table.Table)];

    /// <exception cref="ArgumentException">There is no such table.</exception>
    internal static ISampleTable Get(string table) =>
        All.FirstOrDefault(candidate => string.Equals(candidate.Table, table, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no sample of '{table}'; expected one of {string.Join(", ", Names)}.", nameof(table));
}
