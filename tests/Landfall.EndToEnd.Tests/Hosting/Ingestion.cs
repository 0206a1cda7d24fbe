using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>One line of GET /api/ingestions, as the API's description writes it.</summary>
public sealed record Ingestion(
    string Batch,
    string Table,
    int Generation,
    string State,
    string Name,
    long Length,
    DateTimeOffset RegisteredAt,
    DateTimeOffset UpdatedAt,
    long RowsRead,
    long Rows,
    long RejectRows,
    long LoadedRows,
    double Seconds,
    BatchError? Error,
    string? RelatedBatch
)
{
    /// <summary>True when nothing more happens to it by itself.</summary>
    public bool Ended => State is not ("registered" or "curated");
}
