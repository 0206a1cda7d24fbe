namespace Landfall.DuckDb.Native;

/// <summary>A chunk of rows, freed by <c>duckdb_destroy_data_chunk</c>.</summary>
internal sealed class ChunkHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_data_chunk(ref pointer);
        return true;
    }
}
