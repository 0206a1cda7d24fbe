namespace Landfall.Faults.Tests.Faults;

/// <summary>What goes wrong at a point.</summary>
internal enum FaultKind
{
    /// <summary>The worker dies before it is done.</summary>
    CrashBefore,

    /// <summary>The worker dies after it is done, before it knows.</summary>
    CrashAfter,

    /// <summary>The host is stopped in order: running activities are cancelled.</summary>
    Stop,

    /// <summary>The connection fails, nothing is done.</summary>
    Fail,

    /// <summary>No answer comes in time, nothing is done; in the ledger it is perhaps done later.</summary>
    TimeOut,

    /// <summary>It is done, and the answer is lost.</summary>
    LoseAnswer,

    /// <summary>Storage answers 412, or the ledger refuses a transaction, and does nothing, though the condition holds.</summary>
    Answer412,

    /// <summary>Storage answers 409 and does nothing.</summary>
    Answer409,

    /// <summary>Storage answers 503 and does nothing.</summary>
    Answer503,

    /// <summary>DuckDB has no memory left for a statement.</summary>
    OutOfMemory,

    /// <summary>The folder for files on their way is full.</summary>
    DiskFull,

    /// <summary>Another worker does something else first.</summary>
    Meanwhile,

    /// <summary>The worker stands still until its marks are stale, while another worker goes on.</summary>
    Freeze,

    /// <summary>The worker's clock jumps.</summary>
    ClockJump,

    /// <summary>The listeners are away for hours.</summary>
    Away,
}
