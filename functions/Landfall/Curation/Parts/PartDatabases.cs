using System.Collections.Concurrent;
using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Curation.Parts;

/// <summary>
/// DuckDB instances in memory that write parts, kept open from one pass to the next, as opening one costs more than a small file. One whose
/// query failed or was interrupted is closed.
/// </summary>
internal sealed class PartDatabases(CurationOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<PartInstance, ConcurrentBag<PartDatabase>> _idle = new();
    private volatile bool _isClosed;

    /// <summary>Gives such a database for one user at a time; spills go to <paramref name="folder"/>.</summary>
    public PartDatabase Take(PartInstance wanted, IDuckDbTableFunction rows, string folder)
    {
        while (Idle(wanted).TryTake(out var idle))
        {
            if (idle.TryBegin(rows, folder))
            {
                return idle;
            }

            idle.Dispose();
        }

        var opened = new PartDatabase(wanted);
        if (opened.TryBegin(rows, folder))
        {
            return opened;
        }

        opened.Dispose();
        throw new IOException($"DuckDB does not take '{folder}' for what it cannot keep in memory.");
    }

    /// <summary>Takes a database back whose queries all came to their end.</summary>
    public void Return(PartDatabase database)
    {
        database.End();
        var idle = Idle(database.Instance);
        if (_isClosed || idle.Count >= options.IdleDatabases)
        {
            database.Dispose();
            return;
        }

        idle.Add(database);
    }

    public void Dispose()
    {
        _isClosed = true;
        foreach (var idle in _idle.Values)
        {
            while (idle.TryTake(out var database))
            {
                database.Dispose();
            }
        }
    }

    private ConcurrentBag<PartDatabase> Idle(PartInstance instance) => _idle.GetOrAdd(instance, _ => []);
}

/// <summary>What a DuckDB instance is opened for and what it may use, which stay as they are.</summary>
/// <param name="Kind">What it writes.</param>
/// <param name="MemoryLimit">Memory, as DuckDB writes it.</param>
/// <param name="Threads">Threads.</param>
internal sealed record PartInstance(PartKind Kind, string MemoryLimit, int Threads);

/// <summary>
/// One DuckDB instance with one table function, whose rows are another's from one user to the next: DuckDB forgets no function.
/// </summary>
internal sealed class PartDatabase : IDisposable
{
    /// <summary>The function's name in SQL.</summary>
    public const string Function = "landed";

    private readonly DuckDbInstance _instance;
    private readonly SwitchedFunction _rows;
    private DuckDbConnection? _connection;

    public PartDatabase(PartInstance instance)
    {
        Instance = instance;
        _rows = new SwitchedFunction(Function, instance.Threads);
        _instance = DuckDbInstance.Open(
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["threads"] = instance.Threads.ToString(CultureInfo.InvariantCulture),
                ["memory_limit"] = instance.MemoryLimit,
                ["preserve_insertion_order"] = "false",
            }
        );
        using var connection = _instance.Connect();
        connection.Register(_rows);
    }

    /// <summary>What it was opened for.</summary>
    public PartInstance Instance { get; }

    /// <summary>The user's connection: variables and settings of a session end with it.</summary>
    public DuckDbConnection Connection =>
        _connection ?? throw new InvalidOperationException("The database is idle; take it from the pool first.");

    /// <summary>Makes it read <paramref name="rows"/>; false when it cannot spill into another folder any more.</summary>
    public bool TryBegin(IDuckDbTableFunction rows, string folder)
    {
        _connection = _instance.Connect();
        try
        {
            _connection.Execute($"SET temp_directory = {DuckDbText.Literal(folder)}");
        }
        catch (DuckDbException)
        {
            // It has spilled into the former one, and DuckDB stays with that.
            return false;
        }

        _rows.Inner = rows;
        return true;
    }

    /// <summary>Ends the user's session.</summary>
    public void End()
    {
        _connection?.Dispose();
        _connection = null;
        _rows.Inner = null;
    }

    public void Dispose()
    {
        End();
        _instance.Dispose();
    }

    private sealed class SwitchedFunction(string name, int threads) : IDuckDbTableFunction
    {
        private static readonly IReadOnlyList<DuckDbColumn> None = [new("nothing", new DuckDbType(DuckDbTypeId.BigInt))];

        public IDuckDbTableFunction? Inner { get; set; }

        public string Name => name;

        public IReadOnlyList<DuckDbColumn> Columns => Inner?.Columns ?? None;

        public int MaxThreads => threads;

        public IDuckDbScan Open() =>
            Inner?.Open() ?? throw new InvalidOperationException("Nobody uses the database, so its table function has no rows to give.");
    }
}
