using Landfall.Ledger;

namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty staging table for this session; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStaging(Relation Staging, IReadOnlyList<WarehouseColumn> Columns) : SilentStatement;

/// <summary>
/// Replies the names of staging tables of <paramref name="Table"/> that outlive their session; none where staging ends with it.
/// </summary>
public sealed record ListStaging(string Table) : NamesStatement;

/// <summary>Drops a staging table if it is there.</summary>
public sealed record DropStaging(Relation Staging) : SilentStatement
{
    /// <summary>True where <see cref="RankRows"/> made a table beside it, which goes too.</summary>
    public bool IsRanked { get; init; }
}

/// <summary>
/// Copies the <paramref name="Columns"/> of those rows of the parts into the target that the batches name: by part, batch and the
/// generation that they carry. Parts are taken whole, so what is named is a small table that they are joined with. Each row gets its batch,
/// the generation that it is loaded as and <paramref name="LoadedAt"/> (UTC, whole microseconds); replies the rows written. Outside a
/// transaction, into a table that nobody reads yet.
/// </summary>
public sealed record CopyParts(Relation Target, IReadOnlyList<string> Columns, DateTimeOffset LoadedAt, IReadOnlyList<BatchParts> Batches)
    : RowsStatement
{
    /// <summary>
    /// The place of each column inside the parts, from 1, behind <see cref="WarehouseColumns.OfRows"/>; empty when the parts have these
    /// columns only, in this order.
    /// </summary>
    public IReadOnlyList<int> Places { get; init; } = [];

    /// <summary>
    /// True where nothing else goes into the target, which is staging: a warehouse that can read parts where they are may show them there
    /// instead of copying them.
    /// </summary>
    public bool IsOnly { get; init; }

    /// <summary>The parts, each once.</summary>
    public IReadOnlyList<PartFile> Parts =>
        [.. Batches.SelectMany(batch => batch.Parts).DistinctBy(part => part.Path, StringComparer.Ordinal)];

    /// <summary>Which rows are copied: one of these names the rows of one batch in one part.</summary>
    public IEnumerable<NamedRows> Named =>
        Batches.SelectMany(batch => batch.Parts.Select(part => new NamedRows(part.Path, batch.Batch, batch.Written, batch.Generation)));
}

/// <summary>The rows of one batch in one part.</summary>
/// <param name="Part">The part, as its rows name it.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Written">The generation that the rows carry.</param>
/// <param name="Generation">The one that they are loaded as.</param>
public sealed record NamedRows(string Part, string Batch, int Written, int Generation);
