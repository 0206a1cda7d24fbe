using Landfall.Budget;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// How loads and queries share the memory of the one DuckDB instance that is the warehouse. The instance keeps its limit and its threads
/// itself; what is asked for here bounds how many are in it at once, so that none of them finds the memory taken.
/// </summary>
internal sealed class DuckDbShares(DuckDbWarehouseOptions options, ILogger logger)
{
    private const string DefaultMemory = "1GB";
    private const long BytesOfAPartByte = 4;
    private const long LeastLoad = 64_000_000;
    private const long Query = 128_000_000;

    private readonly BudgetLine _line = new(new WorkAmount(MemorySize.Bytes(MemoryLimit(options)), 0), logger);

    /// <summary>The instance's memory where the options say nothing and there is no budget.</summary>
    public static string MemoryLimit(DuckDbWarehouseOptions options) => options.MemoryLimit ?? DefaultMemory;

    /// <summary>The instance's memory where the options say nothing.</summary>
    public static string Default(BudgetOptions budget) =>
        budget.Whole().Memory / 2 is var half && half < MemorySize.Bytes(DefaultMemory) ? MemorySize.Text(half) : DefaultMemory;

    /// <summary>True when the budget leaves enough beside the instance; also of a size that is none, which is told elsewhere.</summary>
    public static bool IsLeft(DuckDbWarehouseOptions options, BudgetOptions budget) =>
        MemorySize.TryBytes(MemoryLimit(options)) is not { } bytes || budget.Whole().Memory - bytes >= BudgetOptions.LeastLeft;

    /// <summary>What the instance takes of the process's budget for good.</summary>
    public static ResidentMemory Resident(DuckDbWarehouseOptions options) => new("warehouse", MemorySize.Bytes(MemoryLimit(options)));

    /// <summary>How they stand now.</summary>
    public BudgetState State => _line.State;

    /// <summary>
    /// Waits for the share of a load: four times its parts, as Parquet is decoded in memory, at least 64 MB or an eighth, at most half of
    /// the instance. A load that asks for the least is small: it passes large ones that wait.
    /// </summary>
    public Task<WorkLease> AskForLoadAsync(string work, long bytes, CancellationToken cancellationToken)
    {
        var whole = _line.Whole.Memory;
        var least = Math.Min(LeastLoad, whole / 8);
        var wanted = bytes < whole ? bytes * BytesOfAPartByte : whole;
        return WaitAsync(work, Math.Clamp(wanted, least, whole / 2), wanted <= least, cancellationToken);
    }

    /// <summary>Waits for the share of a query: 128 MB or an eighth of the instance, so that at most eight run at once where it has less
    /// than 1 GB.</summary>
    public Task<WorkLease> AskForQueryAsync(CancellationToken cancellationToken) =>
        WaitAsync("A query", Math.Min(Query, _line.Whole.Memory / 8), isSmall: true, cancellationToken);

    private Task<WorkLease> WaitAsync(string work, long memory, bool isSmall, CancellationToken cancellationToken) =>
        _line.AskAsync(new WorkRequest(work, new WorkAmount(memory, 0)) { IsSmall = isSmall }, cancellationToken);
}
