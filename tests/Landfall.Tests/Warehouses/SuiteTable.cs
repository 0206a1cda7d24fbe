using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;

namespace Landfall.Tests.Warehouses;

/// <summary>The table that the suites load, and batches for it.</summary>
internal static class SuiteTable
{
    public const string Name = "crm.account";

    public static readonly DateTimeOffset Day = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    public static TableContract Contract(LoadMode mode, string hash = "c1", params ContractColumn[] more) =>
        new()
        {
            Id = "crm-account",
            Table = Name,
            Version = "1.0.0",
            Hash = hash,
            Origin = new ContractOrigin("account.yaml", 1, 2),
            Landing = LandingPattern.Parse("crm/**"),
            Dialect = Dialect.Csv,
            Mode = mode,
            PrimaryKey = mode == LoadMode.Merge ? ["id"] : [],
            OrderBy = mode == LoadMode.Merge ? ["name"] : [],
            Columns =
            [
                new ContractColumn
                {
                    Source = "Id",
                    Name = "id",
                    Type = new ColumnType(ColumnKind.Integer),
                    Required = true,
                },
                new ContractColumn
                {
                    Source = "Name",
                    Name = "name",
                    Type = new ColumnType(ColumnKind.Text),
                },
                .. more,
            ],
        };

    /// <summary>
    /// The batch <paramref name="id"/> with that many rows in one part; its blob and content are named as it is unless said.
    /// </summary>
    public static PackageBatch Batch(
        string id,
        long rows,
        string? blob = null,
        string? content = null,
        int minute = 0,
        string? snapshot = null,
        int generation = 0,
        string contract = "c1"
    ) =>
        new()
        {
            Batch = id,
            Generation = generation,
            File = new LandedFile(blob ?? $"crm/{id}.csv", $"etag-{id}", Day.AddMinutes(minute), 100),
            SnapshotKey = snapshot,
            Manifest = new Manifest
            {
                Attempt = 1,
                Contract = contract,
                Parts = rows == 0 ? [] : [new PartFile($"{contract}/{id}-{rows}.parquet", rows, 1)],
                Rows = rows,
                Bytes = 1,
                RejectParts = [],
                RejectRows = 0,
                RowsRead = rows,
                BlankLines = 0,
                Lines = rows + 1,
                DecodedBytes = 10 * rows,
                ContentHash = content ?? $"hash-{id}",
            },
        };

    /// <summary>The request to forget <paramref name="batch"/>.</summary>
    public static PackageBatch Forget(PackageBatch batch) =>
        batch with
        {
            Generation = batch.Generation + 1,
            Forgetting = true,
            Manifest = batch.Manifest with { Parts = [], Rows = 0, RowsRead = 0 },
        };
}
