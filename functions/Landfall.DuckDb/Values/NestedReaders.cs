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

    public override int Leaves => _items.Leaves;

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

    protected override void VisitValue(long row, IDuckDbVisitor visitor, int leaf)
    {
        var (offset, length) = IsArray ? (row * _arrayLength, _arrayLength) : Entry(row);
        visitor.BeginList();
        for (var item = offset; item < offset + length; item++)
        {
            _items.Visit(item, visitor, leaf);
        }

        visitor.EndList();
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

/// <summary>Reads MAP: a list of pairs, keys and values in two child vectors.</summary>
internal sealed unsafe class MapReader(LogicalTypeHandle type) : VectorReader
{
    private readonly VectorReader _keys = Create(NativeMethods.duckdb_map_type_key_type(type));
    private readonly VectorReader _values = Create(NativeMethods.duckdb_map_type_value_type(type));

    public override int Leaves => _keys.Leaves + _values.Leaves;

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

    protected override void VisitValue(long row, IDuckDbVisitor visitor, int leaf)
    {
        var entry = ((NativeListEntry*)Data)[row];
        visitor.BeginMap();
        for (var pair = (long)entry.Offset; pair < (long)(entry.Offset + entry.Length); pair++)
        {
            visitor.Key();
            _keys.Visit(pair, visitor, leaf);
            _values.Visit(pair, visitor, leaf + _keys.Leaves);
        }

        visitor.EndMap();
    }
}

/// <summary>Reads STRUCT: one child vector a field.</summary>
internal sealed unsafe class StructReader(LogicalTypeHandle type) : VectorReader
{
    private readonly List<VectorReader> _fields =
    [
        .. Enumerable
            .Range(0, checked((int)NativeMethods.duckdb_struct_type_child_count(type)))
            .Select(field => Create(NativeMethods.duckdb_struct_type_child_type(type, (ulong)field))),
    ];

    private readonly List<string> _names =
    [
        .. Enumerable
            .Range(0, checked((int)NativeMethods.duckdb_struct_type_child_count(type)))
            .Select(field => NativeMethods.TakeText(NativeMethods.duckdb_struct_type_child_name(type, (ulong)field)) ?? ""),
    ];

    public override int Leaves => _fields.Sum(reader => reader.Leaves);

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

    protected override void VisitValue(long row, IDuckDbVisitor visitor, int leaf)
    {
        visitor.BeginStruct();
        for (var field = 0; field < _fields.Count; field++)
        {
            visitor.Field(_names[field]);
            _fields[field].Visit(row, visitor, leaf);
            leaf += _fields[field].Leaves;
        }

        visitor.EndStruct();
    }
}

/// <summary>Reads UNION: a first child vector says which of the others holds the row's value.</summary>
internal sealed unsafe class UnionReader(LogicalTypeHandle type) : VectorReader
{
    private readonly List<VectorReader> _members =
    [
        .. Enumerable
            .Range(0, checked((int)NativeMethods.duckdb_union_type_member_count(type)))
            .Select(member => Create(NativeMethods.duckdb_union_type_member_type(type, (ulong)member))),
    ];

    private byte* _tags;

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        _tags = NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(vector, 0));
        for (var member = 0; member < _members.Count; member++)
        {
            _members[member].Attach(NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)member + 1));
        }
    }

    public override void Dispose()
    {
        _members.ForEach(member => member.Dispose());
        type.Dispose();
    }

    protected override object ReadValue(long row) => _members[_tags[row]].Read(row) ?? base.ReadValue(row);

    protected override ValueHandle ToNativeValue(long row)
    {
        using var value = _members[_tags[row]].ToNative(row);
        return NativeMethods.duckdb_create_union_value(type, _tags[row], value);
    }
}
