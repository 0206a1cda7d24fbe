using Landfall.Budget;
using Landfall.Curation.Parts;
using Landfall.Ledger;

namespace Landfall.Curation;

/// <summary>What one pass may use; it fixes its DuckDB instances, so that those of a size are kept for the next pass.</summary>
/// <param name="Name">The size's name, for the log.</param>
/// <param name="Amount">What it asks the budget for.</param>
/// <param name="Curated">The instance that writes rows.</param>
/// <param name="Rejects">The instance that writes rejects.</param>
/// <param name="ReaderMemory">What the instance may use that reads a Parquet file, as DuckDB writes it.</param>
internal sealed record PassSize(string Name, WorkAmount Amount, PartInstance Curated, PartInstance Rejects, string ReaderMemory)
{
    /// <summary>True when it may pass larger ones that wait.</summary>
    public bool IsSmall { get; init; }

    /// <summary>True when nothing may run beside it.</summary>
    public bool IsAlone { get; init; }
}

/// <summary>How much a group asks for.</summary>
/// <remarks>
/// A pass streams, so its memory does not follow the size of its files but its threads and the bounds of <see cref="CurationOptions"/>: the
/// memory limits of its DuckDB instances, which row groups are in, the blocks on their way and the downloads. So there are three sizes:
/// <list type="bullet">
/// <item>small: all files together are one download at most (of Parquet a quarter of one, as its columns are decoded whole), and none was
/// tried before. One thread; it may pass larger ones.</item>
/// <item>large: any other group. At most half of the budget, of Parquet three quarters.</item>
/// <item>alone: a file of which two attempts came to no end. It asks for everything, and no load and no archive runs beside it either: if
/// the process ends, it is this file's doing, and only its attempt counts.</item>
/// </list>
/// Each is there twice, as a Parquet file is read by an instance of its own. Where the budget is small, the limits of DuckDB are less than
/// the options say, and so are its threads where one would have less than 32 MB; it then writes to the temp folder what it cannot keep.
/// </remarks>
internal sealed class PassSizes
{
    private const long LeastMemory = 16_000_000;
    private const long MemoryOfAThread = 32_000_000;
    private const long SmallMemory = 128_000_000;
    private const long SmallRejectMemory = 32_000_000;
    private const long RejectMemory = 64_000_000;

    private readonly CurationOptions _options;
    private readonly PassSize[] _texts;
    private readonly PassSize[] _parquet;

    public PassSizes(CurationOptions options, WorkBudget budget)
    {
        _options = options;
        _texts = [Small(budget, isParquet: false), Large(budget, isParquet: false), Alone(budget, isParquet: false)];
        _parquet = [Small(budget, isParquet: true), Large(budget, isParquet: true), Alone(budget, isParquet: true)];
    }

    /// <summary>All that there are.</summary>
    public IEnumerable<PassSize> All => [.. _texts, .. _parquet];

    /// <summary>The size without a budget: the options as they are.</summary>
    public static PassSize Unbounded(CurationOptions options) =>
        new(
            "unbounded",
            default,
            new PartInstance(PartKind.Curated, options.MemoryLimit, options.Threads),
            new PartInstance(PartKind.Rejects, MemorySize.Text(RejectMemory), 1),
            options.MemoryLimit
        );

    /// <summary>The size of a group of <paramref name="files"/>.</summary>
    public PassSize For(IReadOnlyCollection<LedgerEntry> files, bool isParquet)
    {
        var (sizes, mostSmall) = isParquet ? (_parquet, _options.DownloadBytes / 4) : (_texts, _options.DownloadBytes);
        var attempts = files.Max(ReadAttempts.WithoutEnd);
        return attempts >= ReadAttempts.AloneAfter ? sizes[2]
            : attempts > 0 || files.Sum(entry => entry.File.Length) > mostSmall ? sizes[1]
            : sizes[0];
    }

    private PassSize Small(WorkBudget budget, bool isParquet) =>
        Of("small", isParquet, new WorkAmount(SmallMemory, 1), SmallRejectMemory, _options.DownloadBytes, budget.Kept) with
        {
            IsSmall = true,
        };

    private PassSize Large(WorkBudget budget, bool isParquet) =>
        Full("large", isParquet, isParquet ? budget.Large : budget.Large with { Memory = budget.Whole.Memory / 2 });

    private PassSize Alone(WorkBudget budget, bool isParquet) =>
        Full("alone", isParquet, budget.Whole) with
        {
            Amount = WorkRequest.Everything("").Amount,
            IsAlone = true,
        };

    private PassSize Full(string name, bool isParquet, WorkAmount most) =>
        Of(
            name,
            isParquet,
            new WorkAmount(long.MaxValue, _options.Threads),
            RejectMemory,
            (_options.FilesAhead + 2L) * _options.DownloadBytes,
            most
        );

    private PassSize Of(string name, bool isParquet, WorkAmount instance, long rejects, long fetched, WorkAmount most)
    {
        var limit = Math.Min(instance.Memory, MemorySize.Bytes(_options.MemoryLimit));
        var threads = Math.Clamp(instance.Threads, 1, Math.Max(1, most.Threads));

        // Each thread has a block in hand and one waits for it; one is being filled, and one more may stand in the queue.
        var streamed = (((2L * threads) + 2) * _options.BlockBytes) + fetched;
        var wanted = (isParquet ? 2 * limit : limit) + rejects + streamed;
        var memory = Math.Min(wanted, most.Memory);
        rejects = Math.Min(rejects, memory / 4);
        var left = Math.Max(LeastMemory, memory - rejects - streamed);

        // Reading holds pages of every column, which cannot be written to the temp folder.
        var reader = isParquet ? Math.Min(limit, left / 3 * 2) : 0;
        var writer = Math.Min(limit, left - reader);
        threads = (int)Math.Clamp(writer / MemoryOfAThread, 1, threads);
        return new PassSize(
            name,
            new WorkAmount(memory, threads),
            new PartInstance(PartKind.Curated, MemorySize.Text(writer), threads),
            new PartInstance(PartKind.Rejects, MemorySize.Text(rejects), 1),
            MemorySize.Text(reader)
        );
    }
}
