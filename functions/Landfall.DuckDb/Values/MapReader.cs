using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads MAP: a list of pairs, keys and values in two child vectors.</summary>
internal sealed unsafe class MapReader(LogicalTypeHandle type) : VectorReader
{
    private readonly VectorReader _keys = Create(NativeMethods.duckdb_map_type_key_type(type));
    private readonly VectorReader _values = Create(NativeMethods.duckdb_map_type_value_type(type));

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        var pairs = NativeMethods.duckdb_list_vector_get_child(vector);
        _keys.Attach(NativeMethods.duckdb_struct_vector_get_child(pairs, 0));
        _values.Attach(NativeMethods.duckdb_struct_vector_get_child(pairs, 1));
    }

    public override void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
        type.Dispose();
    }

    protected override ValueHandle ToNativeValue(long row)
    {
        var entry = ((NativeListEntry*)Data)[row];
        var rows = Enumerable.Range(0, checked((int)entry.Length)).Select(item => (long)entry.Offset + item).ToList();
        using var keys = new NativeValues(rows.Select(_keys.ToNative));
        using var values = new NativeValues(rows.Select(_values.ToNative));
        return NativeMethods.duckdb_create_map_value(type, keys.Pointers, values.Pointers, keys.Count);
    }
}
