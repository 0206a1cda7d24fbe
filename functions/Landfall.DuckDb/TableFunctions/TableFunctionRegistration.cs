using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>Makes a table function known to DuckDB, which keeps it until the instance is closed.</summary>
internal static unsafe class TableFunctionRegistration
{
    // Those whose shape in memory DuckDbVectorWriter tells.
    private static readonly FrozenSet<DuckDbTypeId> s_types = FrozenSet.Create(
        DuckDbTypeId.Boolean, DuckDbTypeId.TinyInt, DuckDbTypeId.SmallInt, DuckDbTypeId.Integer, DuckDbTypeId.BigInt, DuckDbTypeId.HugeInt,
        DuckDbTypeId.UTinyInt, DuckDbTypeId.USmallInt, DuckDbTypeId.UInteger, DuckDbTypeId.UBigInt, DuckDbTypeId.UHugeInt,
        DuckDbTypeId.Float, DuckDbTypeId.Double, DuckDbTypeId.Decimal, DuckDbTypeId.Varchar, DuckDbTypeId.Blob, DuckDbTypeId.Uuid,
        DuckDbTypeId.Date, DuckDbTypeId.Time, DuckDbTypeId.Timestamp, DuckDbTypeId.TimestampTz);

    public static void Register(ConnectionHandle connection, IDuckDbTableFunction function, FunctionNames names)
    {
        if (function.Name.Length == 0 || function.Columns.Count == 0 || function.MaxThreads < 1)
        {
            throw new ArgumentException(
                $"The table function '{function.Name}' has {function.Columns.Count} columns and {function.MaxThreads} threads; it needs a name and at least one of each.", nameof(function));
        }

        if (function.Columns.FirstOrDefault(column => !s_types.Contains(column.Type.Id)) is { } column)
        {
            throw new ArgumentException(
                $"Column {column.Name} of the table function {function.Name} is {column.Type.ToSql()}, which cannot be written as raw values. Give VARCHAR and cast it in the SQL.",
                nameof(function));
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
