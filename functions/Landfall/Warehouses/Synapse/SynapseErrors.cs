using System.Data.Common;
using Landfall.Warehouses.Statements;
using Microsoft.Data.SqlClient;

namespace Landfall.Warehouses.Synapse;

/// <summary>What error numbers mean to a load (reference 4.8).</summary>
internal static class SynapseErrors
{
    /// <summary>The command ran into its timeout.</summary>
    public const int Timeout = -2;

    /// <summary>An object of that name is there: somebody else made it first.</summary>
    public const int AlreadyThere = 2714;

    // Errors from this class on end the connection.
    private const byte Fatal = 20;

    // What Windows calls a connection that the other side closed.
    private const int ConnectionLost = 10054;

    private static readonly HashSet<int> Paused = [42108, 42109];

    private static readonly HashSet<int> Transient =
    [
        20,
        64,
        121,
        233,
        997,
        1204,
        1205,
        1222,
        4060,
        4221,
        10053,
        10054,
        10060,
        10928,
        10929,
        11001,
        40020,
        40143,
        40166,
        40197,
        40501,
        40540,
        40613,
        49918,
        49919,
        49920,
        110802,
        110813,
    ];

    // Their words name objects, rights and files, never a value of a row.
    private static readonly HashSet<int> Telling =
    [
        102,
        156,
        207,
        208,
        229,
        262,
        297,
        300,
        4060,
        18456,
        13807,
        105215,
        111212,
        111233,
        .. Paused,
        .. Transient,
    ];

    /// <summary>The error numbers in a failure, the first one first; empty when it carries none.</summary>
    public static IReadOnlyList<int> NumbersOf(DbException failure) =>
        failure is SqlException sql ? [.. sql.Errors.Cast<SqlError>().Select(error => NumberOf(error.Number, error.Class))] : [];

    /// <summary>
    /// The number of one error: on Linux a server that is not found, refuses or hangs up has none, and an outage would count against the
    /// batch that was loading.
    /// </summary>
    public static int NumberOf(int number, byte errorClass) => number == 0 && errorClass >= Fatal ? ConnectionLost : number;

    /// <summary>True when the pool is paused or warming up.</summary>
    public static bool IsPaused(IEnumerable<int> numbers) => numbers.Any(Paused.Contains);

    /// <summary>True for faults that pass by themselves.</summary>
    public static bool IsTransient(IEnumerable<int> numbers) => numbers.Any(Transient.Contains);

    /// <summary>True when the words of the failure may be kept.</summary>
    public static bool IsTelling(IReadOnlyList<int> numbers) => numbers.Count > 0 && numbers.All(Telling.Contains);
}

/// <summary>Which statements may be sent again when it is not known whether the first time took effect.</summary>
internal static class SynapseRepeating
{
    /// <summary>
    /// True for what only reads, and for what looks first whether it is done. Never inside a transaction, which the failure has ended;
    /// never for what makes a table of this load or fills it, as the whole load is done again under another fence then; never for a commit.
    /// </summary>
    public static bool IsSafe(LoadStatement statement) =>
        statement
            is EnsureControl
                or EnsureStages
                or DeleteStages
                or AddColumns
                or AlignView
                or DropStaging
                or DropStorage
                or ReadControl
                or ReadColumns
                or ReadMarkers
                or ReadBuild
                or ListStorage
                or ListStaging
                or ListControls
                or ListTables
                or CountRows
                or CountLive
                or CountRepeats
                or ClassifyRows;

    /// <summary>True for what waits for the control row or reads little: it is soon done, or another session is in the way.</summary>
    public static bool IsShort(LoadStatement statement) =>
        statement
            is EnsureControl
                or EnsureStages
                or LockStages
                or WriteStages
                or AdvanceFence
                or GuardFence
                or RaiseFence
                or ReadControl
                or WriteControl
                or ReadMarkers
                or ReadBuild
                or ReadColumns
                or ListStorage
                or ListStaging
                or ListControls
                or ListTables
                or BeginTransaction
                or RollbackTransaction;
}
