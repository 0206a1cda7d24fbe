using Azure.Storage.Blobs;
using Landfall.Ledger;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Benchmarks.App;

/// <summary>A ledger of batches that have come to their end, without the work.</summary>
internal static class ClosedBatches
{
    // Nobody asks the containers for anything: entries are short.
    /// <summary>Puts as many batches, spread over tables, into the ledger of a host's data folder.</summary>
    public static async Task FillAsync(DirectoryInfo data, int batches, int tables, CancellationToken cancellationToken)
    {
        var path = Path.Combine(data.FullName, "ledger.db");
        await using var store = new SqliteLedgerStore(Options.Create(new SqliteLedgerOptions { Path = path }));
        await store.EnsureAsync(cancellationToken);
        var containers = new LandfallContainers(new BlobServiceClient("UseDevelopmentStorage=true"), Options.Create(new StorageOptions()));
        using var metrics = new PipelineMetrics(TimeProvider.System);
        var ledger = new BatchLedger(store, containers, metrics, TimeProvider.System);
        foreach (var some in Enumerable.Range(0, batches).Chunk(5_000))
        {
            await ledger.CreateAllAsync([.. some.Select(number => Entry(number, tables))], cancellationToken);
        }
    }

    private static LedgerEntry Entry(int number, int tables)
    {
        var table = FormattableString.Invariant($"history.t{number % tables:D2}");
        var changedAt = DateTimeOffset.UtcNow.Date.AddSeconds(-1 - (number / 2));
        var file = new LandedFile(
            FormattableString.Invariant($"{table}/{number}.csv"),
            FormattableString.Invariant($"0x{number:X}"),
            new DateTimeOffset(changedAt, TimeSpan.Zero),
            100_000
        );
        return new LedgerEntry
        {
            Batch = BatchId.Create(table, file),
            Table = table,
            State = number % 20 == 0 ? BatchState.Refused : BatchState.Published,
            File = file,
            Contract = "0123456789abcdef",
            RegisteredAt = file.LastModified,
            UpdatedAt = file.LastModified,
            Error = number % 20 == 0 ? new BatchError("header", "No field of the header is a column of the contract.", "") : null,
            Manifest =
                number % 20 == 0
                    ? null
                    : new Manifest
                    {
                        Attempt = 1,
                        Contract = "0123456789abcdef",
                        Parts = [],
                        Rows = 1_000,
                        Bytes = 50_000,
                        RejectParts = [],
                        RejectRows = 0,
                        RowsRead = 1_000,
                        BlankLines = 0,
                        Lines = 1_001,
                        DecodedBytes = 100_000,
                        ContentHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                    },
            Counts = number % 20 == 0 ? null : LoadCounts.None with { Inserted = 1_000 },
        };
    }
}
