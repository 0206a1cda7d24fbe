using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ulong duckdb_extract_statements(ConnectionHandle connection, string query, out ExtractedHandle statements);

    [LibraryImport(Library)]
    public static partial nint duckdb_extract_statements_error(ExtractedHandle statements);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_prepare_extracted_statement(
        ConnectionHandle connection,
        ExtractedHandle statements,
        ulong index,
        out PreparedHandle prepared
    );

    [LibraryImport(Library)]
    public static partial nint duckdb_prepare_error(PreparedHandle prepared);

    [LibraryImport(Library)]
    public static partial ulong duckdb_nparams(PreparedHandle prepared);

    [LibraryImport(Library)]
    public static partial int duckdb_prepared_statement_type(PreparedHandle prepared);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(ref nint prepared);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_pending_prepared(PreparedHandle prepared, out PendingHandle pending);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_pending_prepared_streaming(PreparedHandle prepared, out PendingHandle pending);

    [LibraryImport(Library)]
    public static partial nint duckdb_pending_error(PendingHandle pending);

    [LibraryImport(Library)]
    public static partial PendingState duckdb_pending_execute_task(PendingHandle pending);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_execute_pending(PendingHandle pending, ResultHandle result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_pending(ref nint pending);

    [LibraryImport(Library)]
    public static partial nint duckdb_result_error(ResultHandle result);

    [LibraryImport(Library)]
    public static partial DuckDbErrorType duckdb_result_error_type(ResultHandle result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_rows_changed(ResultHandle result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_column_count(ResultHandle result);

    [LibraryImport(Library)]
    public static partial nint duckdb_column_name(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_column_logical_type(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    public static partial ChunkHandle duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_result(nint result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_data_chunk(ref nint chunk);
}
