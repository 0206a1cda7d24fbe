using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads LIST and ARRAY: a run of items in one child vector, of the row's own length or of the type's.</summary>
internal sealed unsafe class ListReader : VectorReader
{
    private readonly LogicalTypeHandle _itemType;
    private readonly VectorReader _items;
    private readonly long _arrayLength;

    public ListReader(LogicalTypeHandle type)
    {
        using (type)
        {
            IsArray = NativeMethods.duckdb_get_type_id(type) == DuckDbTypeId.Array;
            _arrayLength = IsArray ? checked((long)NativeMethods.duckdb_array_type_array_size(type)) : 0;
            _itemType = ItemType(type);
            _items = Create(ItemType(type));
        }
    }

    private bool IsArray { get; }

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        _items.Attach(IsArray ? NativeMethods.duckdb_array_vector_get_child(vector) : NativeMethods.duckdb_list_vector_get_child(vector));
    }

    public override void Dispose()
    {
        _items.Dispose();
        _itemType.Dispose();
    }

    protected override ValueHandle ToNativeValue(long row)
    {
        var (offset, length) = IsArray ? (row * _arrayLength, _arrayLength) : Entry(row);
        using var values = new NativeValues(Range(offset, length).Select(_items.ToNative));
        return IsArray
            ? NativeMethods.duckdb_create_array_value(_itemType, values.Pointers, values.Count)
            : NativeMethods.duckdb_create_list_value(_itemType, values.Pointers, values.Count);
    }

    private static IEnumerable<long> Range(long offset, long length)
    {
        for (var item = offset; item < offset + length; item++)
        {
            yield return item;
        }
    }

    private (long Offset, long Length) Entry(long row)
    {
        var entry = ((NativeListEntry*)Data)[row];
        return ((long)entry.Offset, (long)entry.Length);
    }

    private LogicalTypeHandle ItemType(LogicalTypeHandle type) =>
        IsArray ? NativeMethods.duckdb_array_type_child_type(type) : NativeMethods.duckdb_list_type_child_type(type);
}
