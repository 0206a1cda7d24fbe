using Landfall.Warehouses.Statements;

namespace Landfall.CrashHost.Points;

/// <summary>Names the point that a load has reached once a statement has run.</summary>
public static class WarehousePoint
{
    /// <summary>The point's name; null for a statement that only reads.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="guarded">Whether the session is in the transaction that applies.</param>
    public static string? Of(LoadStatement statement, bool guarded) =>
        statement switch
        {
            EnsureControl => CrashPoint.ControlEnsured,
            AdvanceFence => CrashPoint.FenceAdvanced,
            CommitTransaction => guarded ? CrashPoint.LoadCommitted : CrashPoint.FenceTaken,
            CreateStorage => CrashPoint.StorageCreated,
            CreateStaging => CrashPoint.StagingCreated,
            CopyParts => CrashPoint.PartsCopied,
            CountRows when !guarded => CrashPoint.RowsCounted,
            GuardFence => CrashPoint.FenceGuarded,
            InsertRows => CrashPoint.RowsInserted,
            WriteControl => CrashPoint.ControlWritten,
            WriteMarkers => CrashPoint.MarkersWritten,
            AlignView => CrashPoint.ViewAligned,
            _ => null,
        };
}
