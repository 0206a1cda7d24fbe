using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>Makes a table function known to DuckDB, which keeps it until the instance is closed.</summary>
internal static unsafe class TableFunctionRegistration
{
    // Those whose shape in memory DuckDbVectorWriter tells.
    private static readonly FrozenSet<DuckDbTypeId> s_types = FrozenSet.Create(
        DuckDbTypeId.Boolean,
        DuckDbTypeId.TinyInt,
        DuckDbTypeId.SmallInt,
        DuckDbTypeId.Integer,
        DuckDbTypeId.BigInt,
        DuckDbTypeId.HugeInt,
        DuckDbTypeId.UTinyInt,
        DuckDbTypeId.USmallInt,
        DuckDbTypeId.UInteger,
        DuckDbTypeId.UBigInt,
        DuckDbTypeId.UHugeInt,
        DuckDbTypeId.Float,
        DuckDbTypeId.Double,
        DuckDbTypeId.Decimal,
        DuckDbTypeId.Varchar,
        DuckDbTypeId.Blob,
        DuckDbTypeId.Uuid,
        DuckDbTypeId.Date,
        DuckDbTypeId.Time,
        DuckDbTypeId.Timestamp,
        DuckDbTypeId.TimestampTz
    );

    public static void Register(ConnectionHandle connection, IDuckDbTableFunction function, FunctionNames names)
    {
        if (function.Name.Length == 0 || function.Columns.Count == 0 || function.MaxThreads < 1)
        {
            throw new ArgumentException(
                $"The table function '{function.Name}' has {function.Columns.Count} columns and {function.MaxThreads} threads; it needs a "
                    + "name and at least one of each.",
                nameof(function)
            );
        }

        if (function.Columns.FirstOrDefault(column => !s_types.Contains(column.Type.Id)) is { } column)
        {
            throw new ArgumentException(
                $"Column {column.Name} of the table function {function.Name} is {column.Type.ToSql()}, which cannot be written as raw "
                    + "values. Give VARCHAR and cast it in the SQL.",
                nameof(function)
            );
        }

        names.Take(function.Name);
        using var native = NativeMethods.duckdb_create_table_function();
        NativeMethods.duckdb_table_function_set_name(native, function.Name);
        NativeMethods.duckdb_table_function_set_extra_info(native, GCHandle.ToIntPtr(GCHandle.Alloc(function)), &Callbacks.Free);
        NativeMethods.duckdb_table_function_set_bind(native, &Callbacks.Bind);
        NativeMethods.duckdb_table_function_set_init(native, &Callbacks.Init);
        NativeMethods.duckdb_table_function_set_local_init(native, &Callbacks.InitThread);
        NativeMethods.duckdb_table_function_set_function(native, &Callbacks.Fill);
        if (NativeMethods.duckdb_register_table_function(connection, native) == NativeState.Error)
        {
            throw new DuckDbException($"DuckDB refused to register the table function {function.Name}.", sql: null);
        }
    }
}

/// <summary>
/// The table functions of an instance; DuckDB itself takes a second one of the same name and does not say which it will call.
/// </summary>
internal sealed class FunctionNames
{
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.OrdinalIgnoreCase);

    public void Take(string name)
    {
        if (!_taken.TryAdd(name, true))
        {
            throw new InvalidOperationException($"A table function {name} is registered in this instance already. Give each its own name.");
        }
    }
}

/// <summary>
/// The table functions' part of one query: the first exception they threw, of which DuckDB keeps only the words, and their scans and
/// workers that are alive.
/// </summary>
internal sealed class FunctionUse
{
    // DuckDB's threads let go of a scan within microseconds of a failed query's end; this only bounds the wait should it ever not.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static FunctionUse? s_current;

    private Exception? _first;
    private int _alive;

    /// <summary>That of the query which this thread is preparing or starting: DuckDB binds table functions on that thread.</summary>
    public static FunctionUse Current => s_current ?? new();

    public Exception? First => Volatile.Read(ref _first);

    /// <summary>Makes this the current one and returns the one before: a table function may itself run queries.</summary>
    public FunctionUse? Enter()
    {
        var outer = s_current;
        s_current = this;
        return outer;
    }

    public static void Leave(FunctionUse? outer) => s_current = outer;

    public void Record(Exception exception) => Interlocked.CompareExchange(ref _first, exception, null);

    public void Begin() => Interlocked.Increment(ref _alive);

    public void End() => Interlocked.Decrement(ref _alive);

    /// <summary>Waits until DuckDB has freed what it held; it may free a scan on another thread just after the query's end.</summary>
    public void WaitUntilFreed() => SpinWait.SpinUntil(() => Volatile.Read(ref _alive) == 0, s_patience);
}
