namespace Landfall.DuckDb.Native;

/// <summary>An open connection, freed by <c>duckdb_disconnect</c>.</summary>
internal sealed class ConnectionHandle : DuckDbHandle
{
    /// <summary>Whose statement the connection ran last: only its stream can still be open.</summary>
    public object? Current { get; set; }

    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_disconnect(ref pointer);
        return true;
    }
}
