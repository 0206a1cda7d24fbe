using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Queries;

/// <summary>Keeps a connection's native side alive while it is held, also when the connection is disposed meanwhile.</summary>
internal sealed class ConnectionLease : IDisposable
{
    private ConnectionHandle? _handle;

    public ConnectionLease(ConnectionHandle handle)
    {
        var held = false;
        handle.DangerousAddRef(ref held);
        _handle = handle;
    }

    public void Interrupt()
    {
        if (_handle is { } handle)
        {
            NativeMethods.duckdb_interrupt(handle.DangerousGetHandle());
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _handle, null)?.DangerousRelease();
}
