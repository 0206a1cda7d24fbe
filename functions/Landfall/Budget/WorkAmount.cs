using System.Globalization;

namespace Landfall.Budget;

/// <summary>Memory and threads, which are asked for and granted together.</summary>
/// <param name="Memory">Bytes.</param>
/// <param name="Threads">Threads.</param>
public readonly record struct WorkAmount(long Memory, int Threads)
{
    /// <summary>Both together.</summary>
    public static WorkAmount operator +(WorkAmount one, WorkAmount other) => new(one.Memory + other.Memory, one.Threads + other.Threads);

    /// <summary>What is left of the first.</summary>
    public static WorkAmount operator -(WorkAmount one, WorkAmount other) => new(one.Memory - other.Memory, one.Threads - other.Threads);

    /// <summary>True when neither is more than that of <paramref name="whole"/>.</summary>
    public bool FitsInto(WorkAmount whole) => Memory <= whole.Memory && Threads <= whole.Threads;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Memory / 1_000_000} MB and {Threads} threads");

    /// <summary>At most <paramref name="whole"/> of each.</summary>
    public WorkAmount CutTo(WorkAmount whole) => new(Math.Min(Memory, whole.Memory), Math.Min(Threads, whole.Threads));
}

/// <summary>What a unit of work asks for, once and before it begins.</summary>
/// <param name="Work">What it is, for the log: ids and kinds, never a value of the data.</param>
/// <param name="Amount">How much; more than there is asks for everything.</param>
public sealed record WorkRequest(string Work, WorkAmount Amount)
{
    /// <summary>The table whose work it is; tables take turns. Null for work of no table.</summary>
    public string? Table { get; init; }

    /// <summary>True of work that is soon over and takes little, for which a quarter of the budget is kept.</summary>
    public bool IsSmall { get; init; }

    /// <summary>True of work that may be why the process ended: nothing that counts attempts runs beside it.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Asks for everything, to run alone.</summary>
    public static WorkRequest Everything(string work) => new(work, new WorkAmount(long.MaxValue, int.MaxValue)) { IsAlone = true };
}

/// <summary>How a budget stands.</summary>
/// <param name="Whole">All that there is.</param>
/// <param name="Granted">What is granted of it.</param>
/// <param name="Waiting">Units of work that wait.</param>
public sealed record BudgetState(WorkAmount Whole, WorkAmount Granted, int Waiting);

/// <summary>What was granted, until it is disposed; a second time does nothing.</summary>
public sealed class WorkLease : IDisposable
{
    private Action? _giveBack;

    internal WorkLease(WorkAmount amount, Action giveBack) => (Amount, _giveBack) = (amount, giveBack);

    /// <summary>How much it is.</summary>
    public WorkAmount Amount { get; }

    /// <summary>A lease of nothing, for work that takes nothing of this process.</summary>
    public static WorkLease OfNothing { get; } = new(default, () => { });

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
