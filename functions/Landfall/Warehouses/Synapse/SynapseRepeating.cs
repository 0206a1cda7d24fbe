using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>Which statements may be sent again when it is not known whether the first time took effect.</summary>
internal static class SynapseRepeating
{
    /// <summary>
    /// True for what only reads, and for what looks first whether it is done. Never inside a transaction, which the failure has ended; never for what makes a table of this load or
    /// fills it, as the whole load is done again under another fence then; never for a commit.
    /// </summary>
    public static bool IsSafe(LoadStatement statement) => statement
        is EnsureControl or AddColumns or AlignView or DropStaging or DropStorage
        or ReadControl or ReadColumns or ReadMarkers or ListStorage or ListStaging or CountRows or CountLive or CountRepeats or ClassifyRows;

    /// <summary>True for what waits for the control row or reads little: it is soon done, or another session is in the way.</summary>
    public static bool IsShort(LoadStatement statement) => statement
        is EnsureControl or AdvanceFence or GuardFence or ReadControl or WriteControl or ReadMarkers or ReadColumns or ListStorage or ListStaging
        or BeginTransaction or RollbackTransaction;
}
