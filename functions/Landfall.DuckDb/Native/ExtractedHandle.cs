namespace Landfall.DuckDb.Native;

/// <summary>Statements parsed from one text, freed by <c>duckdb_destroy_extracted</c>.</summary>
internal sealed class ExtractedHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_extracted(ref pointer);
        return true;
    }
}
