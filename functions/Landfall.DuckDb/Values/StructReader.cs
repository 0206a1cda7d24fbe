using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads STRUCT: one child vector a field.</summary>
internal sealed unsafe class StructReader(LogicalTypeHandle type) : VectorReader
{
    private readonly List<VectorReader> _fields = [.. Enumerable.Range(0, checked((int)NativeMethods.duckdb_struct_type_child_count(type)))
        .Select(field => Create(NativeMethods.duckdb_struct_type_child_type(type, (ulong)field)))];

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        for (var field = 0; field < _fields.Count; field++)
        {
            _fields[field].Attach(NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)field));
        }
    }

    public override void Dispose()
    {
        _fields.ForEach(field => field.Dispose());
        type.Dispose();
    }

    protected override ValueHandle ToNativeValue(long row)
    {
        using var values = new NativeValues(_fields.Select(field => field.ToNative(row)));
        return NativeMethods.duckdb_create_struct_value(type, values.Pointers);
    }
}
