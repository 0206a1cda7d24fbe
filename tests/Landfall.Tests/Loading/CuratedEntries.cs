using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Loading;

/// <summary>Batches as curation leaves them, each with its part in the lake, and what is asked of them later.</summary>
internal sealed class CuratedEntries(LedgerBed bed, string folder, TableContract contract)
{
    private static readonly Lazy<DuckDbInstance> Writer = new(() => DuckDbInstance.Open(null));

    /// <summary>The contract that files are curated by.</summary>
    public TableContract Contract { get; set; } = contract;

    /// <summary>
    /// A curated entry with that many rows in one part in the lake, file <paramref name="number"/> minutes after the hour.
    /// </summary>
    public Task<LedgerEntry> CurateAsync(
        int number,
        int rows = 3,
        string? name = null,
        string? content = null,
        string? snapshot = null,
        string? contract = null,
        int attempts = 0,
        long bytes = 0
    ) =>
        CurateAsync(
            new LandedFile(name ?? $"crm/{number}.csv", $"0x{number}", LedgerBed.Now.AddMinutes(number), 100),
            rows,
            content ?? $"hash-{number}",
            snapshot,
            contract,
            attempts,
            bytes
        );

    /// <summary>A curated entry of the version <paramref name="etag"/> of a blob, all of them of one second.</summary>
    public Task<LedgerEntry> CurateVersionAsync(string name, string etag) =>
        CurateAsync(new LandedFile(name, etag, LedgerBed.Now, 100), 3, $"hash-{etag}", null, null, 0, 0);

    /// <summary>Lands a file of the snapshot and says what storage says of it.</summary>
    public Task<LandedFile> LandAsync(string name) => LandAsync(name, BinaryData.FromString(name));

    /// <summary>Lands a file without a byte.</summary>
    public Task<LandedFile> LandEmptyAsync(string name) => LandAsync(name, BinaryData.Empty);

    private async Task<LandedFile> LandAsync(string name, BinaryData content)
    {
        var blob = bed.Containers.Landing.GetBlobClient(name);
        await blob.UploadAsync(content, overwrite: true);
        var facts = (await blob.GetPropertiesAsync()).Value;
        return new LandedFile(name, facts.ETag.ToString("G").Trim('"'), facts.LastModified.ToUniversalTime(), facts.ContentLength);
    }

    /// <summary>Lands a file and gives it a curated entry with that many rows.</summary>
    public async Task<LedgerEntry> LandCuratedAsync(string name, int rows, string snapshot) =>
        await CurateAsync(await LandAsync(name), rows, $"hash-{name}", snapshot, null, 0, 0);

    /// <summary>The entry as a person's request to forget it leaves it.</summary>
    public Task<LedgerEntry> ForgetAsync(LedgerEntry entry) =>
        bed.Ledger.UpdateAsync(
            entry.Batch,
            before =>
                Raised(before) with
                {
                    Forgetting = true,
                    Manifest = before.Manifest! with { Parts = [], Rows = 0, Bytes = 0, RejectRows = 0, RowsRead = 0 },
                },
            default
        );

    /// <summary>The entry curated again as the next generation, with other rows.</summary>
    public async Task<LedgerEntry> RaiseAsync(LedgerEntry entry, int rows)
    {
        await BeginAgainAsync(entry);
        return await CurateAgainAsync(entry, rows);
    }

    /// <summary>The entry registered as the next generation, its file not read yet.</summary>
    public Task<LedgerEntry> BeginAgainAsync(LedgerEntry entry) =>
        bed.Ledger.UpdateAsync(entry.Batch, before => Raised(before) with { State = BatchState.Registered, Manifest = null }, default);

    /// <summary>The registered generation curated by the contract in force, with other rows.</summary>
    public async Task<LedgerEntry> CurateAgainAsync(LedgerEntry entry, int rows, int attempt = 2)
    {
        var part = await PutPartAsync(entry.Batch, rows, attempt);
        var again = await bed.Ledger.UpdateAsync(
            entry.Batch,
            before =>
                before with
                {
                    State = BatchState.Curated,
                    Manifest = before.Earlier[^1].Manifest! with
                    {
                        Attempt = attempt,
                        Contract = Contract.Hash,
                        Parts = [part],
                        Rows = rows,
                        RowsRead = rows + 1,
                    },
                },
            default
        );
        await NoteAsync(again);
        return again;
    }

    // As a pass does beside its parts; here an attempt's number may come again.
    private async Task NoteAsync(LedgerEntry entry)
    {
        var place = GroupManifests.FolderOf(entry.Manifest!.Parts[0].Path).TrimEnd('/');
        await bed.Containers.Lake.GetBlobClient(GroupManifests.NameIn(place)).DeleteIfExistsAsync();
        await new ManifestDocuments(bed.Containers).WriteAsync(place, [entry], default);
    }

    private async Task<LedgerEntry> CurateAsync(
        LandedFile file,
        int rows,
        string content,
        string? snapshot,
        string? contract,
        int attempts,
        long bytes
    )
    {
        var batch = BatchId.Create(LoadBed.Table, file);
        var part = await PutPartAsync(batch, rows);
        var entry = new LedgerEntry
        {
            Batch = batch,
            Table = LoadBed.Table,
            State = BatchState.Curated,
            File = file,
            Contract = contract ?? Contract.Hash,
            SnapshotKey = snapshot,
            CurateAttempts = 1,
            LoadAttempts = attempts,
            Manifest = new Manifest
            {
                Attempt = 1,
                Contract = contract ?? Contract.Hash,
                Parts = [part],
                Rows = rows,
                Bytes = bytes == 0 ? part.Bytes : bytes,
                RejectParts = [],
                RejectRows = 1,
                RowsRead = rows + 1,
                BlankLines = 0,
                Lines = rows + 2,
                DecodedBytes = 100,
                ContentHash = content,
            },
            RegisteredAt = LedgerBed.Now,
            UpdatedAt = LedgerBed.Now,
        };
        Assert.True(await bed.Ledger.CreateAsync(entry, default));
        await NoteAsync(entry);
        return entry;
    }

    private static LedgerEntry Raised(LedgerEntry before) =>
        before with
        {
            Generation = before.Generation + 1,
            State = BatchState.Curated,
            Counts = null,
            LoadAttempts = 0,
            Earlier =
            [
                .. before.Earlier,
                new EarlierGeneration(before.Generation, before.State, before.Manifest, before.Counts, LedgerBed.Now),
            ],
        };

    private async Task<PartFile> PutPartAsync(string batch, int rows, int attempt = 1)
    {
        var path = Path.Combine(folder, $"{batch}.parquet");
        var age = Contract.Columns[1].Type.Kind == ColumnKind.Integer ? "INTEGER" : "BIGINT";
        var ofMerge = Contract.Mode == LoadMode.Merge ? $", '{1000 - rows:0000}' AS _row_hash, false AS _deleted" : "";
        var blob = $"{LoadBed.Table}/{batch}.{attempt}/part-00000.parquet";
        using (var connection = Writer.Value.Connect())
        {
            connection.Execute(
                $"""
                COPY (SELECT '{blob}' AS _part, '{batch}' AS _batch_id, 0 AS _generation,
                    'p' || i AS "Id", i::{age} AS "Age", NULL::VARCHAR AS _rescued, i + 1 AS _line{ofMerge}
                FROM range(1, {rows} + 1) t(i)) TO {DuckDbText.Literal(path)} (FORMAT parquet)
                """
            );
        }

        await bed.Containers.Lake.GetBlobClient(blob).UploadAsync(path, overwrite: true);
        return new PartFile(blob, rows, new FileInfo(path).Length);
    }
}
