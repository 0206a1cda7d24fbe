namespace Landfall.Warehouses.Synapse;

/// <summary>Which part of the reply the answer to a command is.</summary>
internal enum SynapseReading
{
    /// <summary>None.</summary>
    Nothing,

    /// <summary>The rows that it changed are added to the reply's rows.</summary>
    RowsChanged,

    /// <summary>The number in its one row is added to the reply's rows.</summary>
    Number,

    /// <summary>The control row.</summary>
    Control,

    /// <summary>Markers.</summary>
    Markers,

    /// <summary>Columns of a relation.</summary>
    Columns,

    /// <summary>Batches and their rows.</summary>
    Counts,

    /// <summary>Batches, what becomes of their rows, and the rows of storage that are beaten.</summary>
    Outcomes,

    /// <summary>Names of tables.</summary>
    Names,
}
