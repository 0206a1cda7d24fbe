using Landfall.CrashHost.Points;
using Landfall.Warehouses.Statements;

namespace Landfall.Faults.Tests.Faults;

/// <summary>The faults of one run, drawn from its seed before it begins.</summary>
internal sealed class FaultPlan
{
    /// <summary>An orchestration is started.</summary>
    public const string Start = "start";

    /// <summary>An event is sent.</summary>
    public const string Send = "send";

    /// <summary>The points in the traffic to storage.</summary>
    public static IReadOnlyList<string> StoragePoints { get; } =
    [
        CrashPoint.LandingRead,
        CrashPoint.PartUploaded,
        CrashPoint.RejectsUploaded,
        "HEAD landing",
        "GET lake",
        "GET ledger",
        "GET landing",
        "GET contracts",
    ];

    /// <summary>The points in the calls of the ledger's store.</summary>
    public static IReadOnlyList<string> LedgerPoints { get; } =
    [
        LedgerStep.EntryWritten,
        LedgerStep.CurateCounted,
        LedgerStep.ManifestPublished,
        LedgerStep.LoadCounted,
        LedgerStep.Published,
        LedgerStep.Woken,
        LedgerStep.HandedOut,
        LedgerStep.Closed,
        "find b|",
        "find o|",
        "find n|",
        "find h",
        "find g|",
        "find l",
        "find t|",
        "list o|",
        "list b|",
        "list w|",
        "list t|",
        "list c|",
        "list table",
        "write table",
        "write b|",
        "write g|",
        "write l",
        "write t|",
        "write c|",
        "delete g|",
        "delete l",
        "delete t|",
        "delete o|",
        "delete w|",
        "delete c|",
    ];

    /// <summary>The points around the app: what it starts, and what it sends.</summary>
    public static IReadOnlyList<string> HostPoints { get; } = [Start, Send];

    /// <summary>The points in the statements of loads, and of what logs the stages of batches that none takes along.</summary>
    public static IReadOnlyList<string> WarehousePoints { get; } =
    [
        CrashPoint.ControlEnsured,
        CrashPoint.FenceAdvanced,
        CrashPoint.FenceTaken,
        CrashPoint.StorageCreated,
        CrashPoint.StagingCreated,
        CrashPoint.PartsCopied,
        CrashPoint.RowsCounted,
        CrashPoint.FenceGuarded,
        CrashPoint.RowsInserted,
        CrashPoint.ControlWritten,
        CrashPoint.MarkersWritten,
        CrashPoint.LoadCommitted,
        CrashPoint.ViewAligned,
        nameof(EnsureStages),
        nameof(LockStages),
        nameof(WriteStages),
        nameof(BeginTransaction),
        nameof(ReadControl),
        nameof(ReadMarkers),
        nameof(DropStaging),
    ];

    /// <summary>What may go wrong at a storage point.</summary>
    public static IReadOnlyList<FaultKind> StorageKinds { get; } =
    [
        FaultKind.CrashBefore,
        FaultKind.CrashAfter,
        FaultKind.Stop,
        FaultKind.Fail,
        FaultKind.TimeOut,
        FaultKind.LoseAnswer,
        FaultKind.Answer412,
        FaultKind.Answer409,
        FaultKind.Answer503,
        FaultKind.Meanwhile,
        FaultKind.Freeze,
        FaultKind.ClockJump,
        FaultKind.DiskFull,
    ];

    /// <summary>What may go wrong in the ledger's store.</summary>
    public static IReadOnlyList<FaultKind> LedgerKinds { get; } =
    [
        FaultKind.CrashBefore,
        FaultKind.CrashAfter,
        FaultKind.Stop,
        FaultKind.Fail,
        FaultKind.TimeOut,
        FaultKind.LoseAnswer,
        FaultKind.Answer412,
        FaultKind.Meanwhile,
        FaultKind.Freeze,
        FaultKind.ClockJump,
    ];

    /// <summary>What may go wrong at a statement.</summary>
    public static IReadOnlyList<FaultKind> WarehouseKinds { get; } =
    [
        FaultKind.CrashBefore,
        FaultKind.CrashAfter,
        FaultKind.Stop,
        FaultKind.Fail,
        FaultKind.LoseAnswer,
        FaultKind.OutOfMemory,
        FaultKind.Meanwhile,
        FaultKind.Freeze,
        FaultKind.ClockJump,
        FaultKind.DiskFull,
    ];

    /// <summary>What may go wrong at those.</summary>
    public static IReadOnlyList<FaultKind> HostKinds { get; } =
    [
        FaultKind.CrashBefore,
        FaultKind.CrashAfter,
        FaultKind.Stop,
        FaultKind.Fail,
        FaultKind.LoseAnswer,
        FaultKind.Meanwhile,
        FaultKind.Freeze,
        FaultKind.ClockJump,
        FaultKind.Away,
    ];

    private readonly Lock _gate = new();
    private readonly List<Strike> _strikes = [];
    private readonly Dictionary<string, int> _passed = new(StringComparer.Ordinal);

    /// <summary>Draws between none and a dozen faults.</summary>
    public FaultPlan(Random random)
    {
        var count = random.Next(13);
        for (var i = 0; i < count; i++)
        {
            var (points, kinds) = random.Next(10) switch
            {
                < 2 => (StoragePoints, StorageKinds),
                < 6 => (LedgerPoints, LedgerKinds),
                6 => (HostPoints, HostKinds),
                _ => (WarehousePoints, WarehouseKinds),
            };
            var times = random.Next(3) == 0 ? random.Next(2, 8) : 1;
            _strikes.Add(new Strike(points[random.Next(points.Count)], random.Next(1, 7), kinds[random.Next(kinds.Count)], times));
        }
    }

    /// <summary>Takes these faults.</summary>
    public FaultPlan(IEnumerable<Strike> strikes) => _strikes.AddRange(strikes);

    public IReadOnlyList<Strike> Strikes => _strikes;

    /// <summary>No fault strikes any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>The fault that waits here; the run is at <paramref name="point"/> once more.</summary>
    public Strike? At(string point)
    {
        lock (_gate)
        {
            var nth = _passed[point] = _passed.GetValueOrDefault(point) + 1;
            return IsOver ? null : _strikes.Find(strike => strike.Point == point && strike.Nth == nth);
        }
    }
}
