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

    /// <summary>Appends row <paramref name="row"/> (from 0) with its line end, at most <see cref="SampleWriter.MaxRowBytes"/> long.</summary>
    void WriteRow(SampleWriter writer, SampleRow row);
}
