using System.Globalization;
using Landfall.Ledger;

namespace Landfall.Page.Tests;

/// <summary>Entries as a host leaves them, without the work.</summary>
internal static class SampleLedger
{
    /// <summary>A file that was published, or stands as told.</summary>
    public static LedgerEntry Entry(
        string table,
        string name,
        DateTimeOffset landed,
        long rows,
        long rejected = 0,
        BatchState state = BatchState.Published,
        BatchError? error = null
    )
    {
        var file = new LandedFile(name, $"0x{name.GetHashCode(StringComparison.Ordinal):X}", landed, 40 * (rows + 3));
        return new LedgerEntry
        {
            Batch = BatchId.Create(table, file),
            Table = table,
            State = state,
            File = file,
            Contract = "0123456789abcdef",
            RegisteredAt = landed.AddSeconds(1),
            UpdatedAt = landed.AddSeconds(4),
            Error = error,
            Counts = state == BatchState.Published ? LoadCounts.None with { Inserted = rows } : null,
            Stages = [new StageRecord("curate", 1, landed.AddSeconds(1), 0.4 + (rows / 90_000.0), rows + rejected, rows, file.Length)],
            Manifest =
                state == BatchState.Published
                    ? new Manifest
                    {
                        Attempt = 1,
                        Contract = "0123456789abcdef",
                        Parts = [],
                        Rows = rows,
                        Bytes = file.Length,
                        RejectParts = [],
                        RejectRows = rejected,
                        RowsRead = rows + rejected,
                        BlankLines = 0,
                        Lines = rows + rejected + 1,
                        DecodedBytes = file.Length,
                        ContentHash = string.Create(CultureInfo.InvariantCulture, $"{rows:x64}"),
                    }
                    : null,
        };
    }
}
