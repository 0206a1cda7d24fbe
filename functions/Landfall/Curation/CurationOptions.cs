using System.ComponentModel.DataAnnotations;

namespace Landfall.Curation;

/// <summary>The bounds that keep curating one file in little memory, whatever the file's size.</summary>
public sealed class CurationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Curation";

    /// <summary>Bytes of the stored file in one download; one is parsed while the next is on its way.</summary>
    [Range(1, 256 << 20)]
    public int DownloadBytes { get; set; } = 4 << 20;

    /// <summary>Bytes of decoded text that are cut and parsed as one block; a longer record gets a longer block.</summary>
    [Range(32, 64 << 20)]
    public int BlockBytes { get; set; } = 1 << 20;

    /// <summary>Bytes that one record may have; a longer one is rejected.</summary>
    [Range(64, 512 << 20)]
    public int MaxRecordBytes { get; set; } = 64 << 20;

    /// <summary>The most decoded bytes of one part, but for a single longer block; its Parquet is smaller than that.</summary>
    [Range(1, 16L << 30)]
    public long PartDecodedBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Bytes of rows, as DuckDB holds them, that each thread gathers before it writes a row group; memory follows it. The default is a
    /// group of about 32 MB of decoded JSON.
    /// </summary>
    [Range(1 << 20, 1 << 30)]
    public long RowGroupBytes { get; set; } = 20L << 20;

    /// <summary>
    /// What DuckDB may use at most while it writes the parts of one group, such as <c>512MB</c>; less where the budget is small. Usual
    /// files take far less; records of many megabytes come near it, and past it the attempt fails.
    /// </summary>
    [Required]
    [RegularExpression("^[0-9]+(KB|MB|GB|KiB|MiB|GiB)$")]
    public string MemoryLimit { get; set; } = "512MB";

    /// <summary>Threads that parse and write a group at the same time; one where its files are small.</summary>
    [Range(1, 256)]
    public int Threads { get; set; } = 2;

    /// <summary>Small files of a group that are fetched while one is read, each of at most <see cref="DownloadBytes"/>.</summary>
    [Range(0, 64)]
    public int FilesAhead { get; set; } = 4;

    /// <summary>
    /// DuckDB instances that stay open for the next group while nobody uses them, for parts and for rejects of small and of large groups
    /// each; an idle one holds a few megabytes and a thread.
    /// </summary>
    [Range(0, 64)]
    public int IdleDatabases { get; set; } = 4;

    /// <summary>Rejects after which a reject part ends.</summary>
    [Range(1, 100_000_000)]
    public int RejectsPerPart { get; set; } = 1_000_000;

    /// <summary>Attempts that may begin without one coming to an end; then the batch parks.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// The most bytes of a Parquet file, which is read from the temp folder as it cannot be read as a stream; a larger one parks.
    /// </summary>
    [Range(1, 1L << 40)]
    public long MaxParquetBytes { get; set; } = 4L << 30;

    /// <summary>Decompressed bytes of one gzip file, all its members together; a larger one is refused when they are passed.</summary>
    [Range(1, long.MaxValue)]
    public long MaxGzipBytes { get; set; } = 1L << 40;

    /// <summary>
    /// Decompressed bytes of a gzip file for each compressed one read so far; while there are fewer than <see cref="GzipRatioFrom"/> it is
    /// not asked.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxGzipRatio { get; set; } = 200;

    /// <summary>Decompressed bytes from which <see cref="MaxGzipRatio"/> counts.</summary>
    [Range(0, long.MaxValue)]
    public long GzipRatioFrom { get; set; } = 16L << 20;

    /// <summary>The folder for parts that are being written; empty for the system's own.</summary>
    public string TempFolder { get; set; } = "";
}
