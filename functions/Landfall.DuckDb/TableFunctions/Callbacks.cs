using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>
/// What DuckDB calls: no exception may leave these methods, so each is recorded for the query's caller and its words are given to DuckDB.
/// </summary>
internal static unsafe class Callbacks
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Bind(nint info)
    {
        var use = FunctionUse.Current;
        try
        {
            var function = (IDuckDbTableFunction)Target(NativeMethods.duckdb_bind_get_extra_info(info));
            foreach (var column in function.Columns)
            {
                using var type = column.Type.ToNative();
                NativeMethods.duckdb_bind_add_result_column(info, column.Name, type);
            }

            NativeMethods.duckdb_bind_set_bind_data(info, Pointer(new BoundFunction(function, use)), &Free);
        }
        catch (Exception e)
        {
            use.Record(e);
            NativeMethods.duckdb_bind_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Init(nint info)
    {
        var bound = (BoundFunction)Target(NativeMethods.duckdb_init_get_bind_data(info));
        try
        {
            NativeMethods.duckdb_init_set_max_threads(info, (ulong)bound.Function.MaxThreads);
            NativeMethods.duckdb_init_set_init_data(info, Pointer(new RunningScan(bound)), &Free);
        }
        catch (Exception e)
        {
            bound.Use.Record(e);
            NativeMethods.duckdb_init_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void InitThread(nint info)
    {
        // DuckDB does not show the scan here, so the worker is made when its first chunk is asked for.
        var bound = (BoundFunction)Target(NativeMethods.duckdb_init_get_bind_data(info));
        try
        {
            NativeMethods.duckdb_init_set_init_data(info, Pointer(new RunningWorker(bound)), &Free);
        }
        catch (Exception e)
        {
            bound.Use.Record(e);
            NativeMethods.duckdb_init_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Fill(nint info, nint chunk)
    {
        var worker = (RunningWorker)Target(NativeMethods.duckdb_function_get_local_init_data(info));
        try
        {
            var rows = worker.Fill((RunningScan)Target(NativeMethods.duckdb_function_get_init_data(info)), chunk);
            NativeMethods.duckdb_data_chunk_set_size(chunk, (ulong)rows);
        }
        catch (Exception e)
        {
            worker.Use.Record(e);
            NativeMethods.duckdb_function_set_error(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nint pointer)
    {
        var handle = GCHandle.FromIntPtr(pointer);
        var target = handle.Target;
        handle.Free();
        if (target is IQueryState state)
        {
            try
            {
                state.Dispose();
            }
            catch (Exception e)
            {
                state.Use.Record(e);
            }
            finally
            {
                state.Use.End();
            }
        }
    }

    private static nint Pointer(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    private static object Target(nint pointer) => GCHandle.FromIntPtr(pointer).Target!;
}
