using Landfall.Ledger;

namespace Landfall.Tests.Events;

/// <summary>A log of stages that keeps what it was asked to log.</summary>
internal sealed class StageLogBook : IStageLog
{
    public List<string> Asked { get; } = [];

    public bool IsAway { get; set; }

    public Task<bool> WriteAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken)
    {
        Asked.AddRange(batches);
        return Task.FromResult(!IsAway);
    }
}
