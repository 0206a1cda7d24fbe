using Landfall.Ledger;

namespace Landfall.Warehouses;

/// <summary>
/// What a warehouse found when it ran a statement; the statement takes its reply out of it, so that nobody reads a part that it does not
/// fill.
/// </summary>
public sealed record StatementReply
{
    /// <summary>Nothing to say.</summary>
    public static StatementReply None { get; } = new();

    /// <summary>Rows that the statement changed or wrote.</summary>
    public long Rows { get; init; }

    /// <summary>The control row as this transaction sees it.</summary>
    public ControlRow? Control { get; init; }

    /// <summary>Markers, in no order.</summary>
    public IReadOnlyList<Marker> Markers { get; init; } = [];

    /// <summary>A relation's columns in its own order.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; init; } = [];

    /// <summary>Rows by batch id; a batch without rows is not in it.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What becomes of the rows of each batch.</summary>
    public IReadOnlyDictionary<string, LoadCounts> Outcomes { get; init; } = new Dictionary<string, LoadCounts>(StringComparer.Ordinal);

    /// <summary>Storage tables by name.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
