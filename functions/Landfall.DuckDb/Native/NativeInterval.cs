using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_interval: months, days, microseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeInterval
{
    private readonly int _months;
    private readonly int _days;
    private readonly long _microseconds;
}
