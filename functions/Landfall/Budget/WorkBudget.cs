using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Budget;

/// <summary>Memory that somebody has for as long as the process lives, and shares out itself.</summary>
/// <param name="Holder">Who.</param>
/// <param name="Bytes">How much.</param>
public sealed record ResidentMemory(string Holder, long Bytes);

/// <summary>
/// The one budget of this process: a unit of work asks it once, for memory and threads together, before it begins and before an attempt is
/// counted. What is resident is taken off beforehand.
/// </summary>
public sealed class WorkBudget
{
    private readonly BudgetLine _line;
    private readonly AloneGate _alone;

    /// <summary>Makes the budget of this machine or container.</summary>
    public WorkBudget(IOptions<BudgetOptions> options, IEnumerable<ResidentMemory> resident, ILogger<WorkBudget> logger)
        : this(Left(options.Value.Whole(), resident), logger) { }

    internal WorkBudget(WorkAmount whole, ILogger<WorkBudget> logger) =>
        (_line, _alone) = (new BudgetLine(whole, logger), new AloneGate(logger));

    /// <summary>How it stands now.</summary>
    public BudgetState State => _line.State;

    /// <summary>Who is in the process beside or without others.</summary>
    public GateState Places => _alone.State;

    /// <summary>All that there is to share.</summary>
    internal WorkAmount Whole => _line.Whole;

    /// <summary>What large work may have together; small work never waits for it.</summary>
    internal WorkAmount Large => _line.Large;

    /// <summary>What is kept for small work, and what work may ask for at most that is small.</summary>
    internal WorkAmount Kept => _line.Kept;

    /// <summary>
    /// Waits until it is this one's turn and there is what it asks for. What is to run alone also waits until everything has ended that
    /// <see cref="AskBesideAsync"/> let in, and keeps what comes from beginning.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held.</exception>
    public async Task<WorkLease> AskAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsAlone)
        {
            return await _line.AskAsync(request, cancellationToken);
        }

        // The place first: who holds a share of the budget never asks for a place, so that this one only waits for work that ends.
        var place = await _alone.EnterAsync(request.Work, isAlone: true, cancellationToken);
        try
        {
            var share = await _line.AskAsync(request, cancellationToken);
            return new WorkLease(share.Amount, () =>
            {
                share.Dispose();
                place.Dispose();
            });
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until no work is alone in this process: what counts attempts and takes nothing of the budget, as loads and the listing of
    /// archives do, asks this before it counts.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held.</exception>
    public Task<WorkLease> AskBesideAsync(string work, CancellationToken cancellationToken) =>
        _alone.EnterAsync(work, isAlone: false, cancellationToken);

    private static WorkAmount Left(WorkAmount whole, IEnumerable<ResidentMemory> resident) =>
        whole with
        {
            Memory = whole.Memory - resident.Sum(part => part.Bytes),
        };
}
