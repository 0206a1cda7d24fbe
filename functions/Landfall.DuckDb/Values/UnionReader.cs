using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads UNION: a first child vector says which of the others holds the row's value.</summary>
internal sealed unsafe class UnionReader(LogicalTypeHandle type) : VectorReader
{
    private readonly List<VectorReader> _members = [.. Enumerable.Range(0, checked((int)NativeMethods.duckdb_union_type_member_count(type)))
        .Select(member => Create(NativeMethods.duckdb_union_type_member_type(type, (ulong)member)))];

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
