using Landfall.Budget;
using Landfall.Curation.Parts;
using Landfall.Ledger;

namespace Landfall.Curation;

/// <summary>What one pass may use; its DuckDB instances are fixed by it, so that those of a size are kept for the next pass of it.</summary>
/// <param name="Name">The size's name, for the log.</param>
/// <param name="Amount">What it asks the budget for.</param>
/// <param name="Curated">The instance that writes rows.</param>
/// <param name="CuratedBesideReader">The same of Parquet files, which another instance of as much memory reads.</param>
/// <param name="Rejects">The instance that writes rejects.</param>
internal sealed record PassSize(
    string Name,
    WorkAmount Amount,
    PartInstance Curated,
    PartInstance CuratedBesideReader,
    PartInstance Rejects
)
{
    /// <summary>Threads that parse.</summary>
    public int Threads => Curated.Threads;
}

/// <summary>How much a group asks for.</summary>
/// <remarks>
/// A pass streams, so its memory does not follow the size of its files but its threads and the bounds of <see cref="CurationOptions"/>: the
/// memory limits of its DuckDB instances, which row groups are in, the blocks on their way and the downloads. So there are three sizes:
/// <list type="bullet">
/// <item>small: all files together are one download at most, and none was tried before. One thread; it may pass larger work.</item>
/// <item>large: any other group. At most half of the budget.</item>
/// <item>alone: a file of which two attempts came to no end. It asks for everything, and nothing that runs beside it can be why the process
/// ends.</item>
/// </list>
/// Where the budget is small, the limits of DuckDB are less than the options say, down to <see cref="LeastMemory"/>; it then writes to the
/// temp folder what it cannot keep.
/// </remarks>
internal sealed class PassSizes
{
    private const long LeastMemory = 16_000_000;
    private const long SmallMemory = 128_000_000;
    private const long SmallRejectMemory = 32_000_000;
    private const long RejectMemory = 64_000_000;

    private readonly CurationOptions _options;

    public PassSizes(CurationOptions options, WorkBudget budget)
    {
        _options = options;
        var limit = MemorySize.Bytes(options.MemoryLimit);
        var half = budget.Large with { Memory = budget.Whole.Memory / 2 };
        Small = Of("small", new WorkAmount(Math.Min(limit, SmallMemory), 1), SmallRejectMemory, options.DownloadBytes, budget.Kept);
        Large = Of("large", new WorkAmount(limit, options.Threads), RejectMemory, FetchedBytes(options), half);

        // What reads and what writes a Parquet file have the whole limit each.
        Alone = Of("alone", new WorkAmount(2 * limit, options.Threads), RejectMemory, FetchedBytes(options), budget.Whole) with
        {
            Amount = WorkRequest.Everything("").Amount,
        };
    }

    public PassSize Small { get; }

    public PassSize Large { get; }

    public PassSize Alone { get; }

    /// <summary>The size without a budget: the options as they are.</summary>
    public static PassSize Unbounded(CurationOptions options) =>
        new(
            "unbounded",
            default,
            new PartInstance(PartKind.Curated, options.MemoryLimit, options.Threads),
            new PartInstance(PartKind.Curated, options.MemoryLimit, options.Threads),
            new PartInstance(PartKind.Rejects, MemorySize.Text(RejectMemory), 1)
        );

    /// <summary>The size of a group of <paramref name="files"/>.</summary>
    public PassSize For(IReadOnlyCollection<LedgerEntry> files)
    {
        var attempts = files.Max(ReadAttempts.WithoutEnd);
        return attempts >= ReadAttempts.AloneAfter ? Alone
            : attempts > 0 || files.Sum(entry => entry.File.Length) > _options.DownloadBytes ? Large
            : Small;
    }

    private static long FetchedBytes(CurationOptions options) => (options.FilesAhead + 2L) * options.DownloadBytes;

    private PassSize Of(string name, WorkAmount duckDb, long rejects, long fetched, WorkAmount most)
    {
        var threads = Math.Clamp(duckDb.Threads, 1, Math.Max(1, most.Threads));

        // Each thread has a block in hand and one waits for it; one is being filled, and one more may stand in the queue.
        var streamed = ((2L * threads) + 2) * _options.BlockBytes + fetched;
        var amount = new WorkAmount(duckDb.Memory + rejects + streamed, threads).CutTo(most);
        rejects = Math.Min(rejects, amount.Memory / 4);
        var left = Math.Max(LeastMemory, amount.Memory - rejects - streamed);
        var limit = MemorySize.Bytes(_options.MemoryLimit);
        return new PassSize(
            name,
            amount with
            {
                Threads = threads,
            },
            new PartInstance(PartKind.Curated, MemorySize.Text(Math.Min(limit, left)), threads),
            new PartInstance(PartKind.Curated, MemorySize.Text(Math.Min(limit, Math.Max(LeastMemory, left / 2))), threads),
            new PartInstance(PartKind.Rejects, MemorySize.Text(rejects), 1)
        );
    }
}
