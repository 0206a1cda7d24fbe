using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads one column: made once a result, attached to the column's vector once a chunk.</summary>
internal abstract unsafe class VectorReader : IDisposable
{
    private ulong* _validity;

    /// <summary>The vector's values; their shape is the type's.</summary>
    protected byte* Data { get; private set; }

    public static VectorReader Create(LogicalTypeHandle type) =>
        NativeMethods.duckdb_get_type_id(type) switch
        {
            DuckDbTypeId.Enum => new EnumReader(type),
            DuckDbTypeId.List or DuckDbTypeId.Array => new ListReader(type),
            DuckDbTypeId.Map => new MapReader(type),
            DuckDbTypeId.Struct => new StructReader(type),
            DuckDbTypeId.Union => new UnionReader(type),
            DuckDbTypeId.Decimal => new DecimalReader(type),
            _ => new ScalarReader(type),
        };

    public virtual void Attach(nint vector)
    {
        Data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    /// <summary>True for NULL; a vector without a validity mask has none.</summary>
    public bool IsNull(long row) => _validity != null && (_validity[row >> 6] & (1UL << (int)(row & 63))) == 0;

    /// <summary>The value as CLR type, null for NULL.</summary>
    public object? Read(long row) => IsNull(row) ? null : ReadValue(row);

    /// <summary>The bytes of a text or blob, as they stand in the vector.</summary>
    public ReadOnlySpan<byte> ReadBytes(long row, out bool isNull)
    {
        isNull = IsNull(row);
        return isNull ? default : ValueBytes(row);
    }

    /// <summary>Types of one value in it: 1, or those of what is nested.</summary>
    public virtual int Leaves => 1;

    /// <summary>Shows the value to the visitor; its first leaf has the number <paramref name="leaf"/>.</summary>
    public void Visit(long row, IDuckDbVisitor visitor, int leaf)
    {
        if (IsNull(row))
        {
            visitor.Null();
        }
        else
        {
            VisitValue(row, visitor, leaf);
        }
    }

    /// <summary>The value as DuckDB's own, to be put into a nested one.</summary>
    public ValueHandle ToNative(long row) => IsNull(row) ? NativeMethods.duckdb_create_null_value() : ToNativeValue(row);

    public virtual void Dispose() { }

    protected virtual ReadOnlySpan<byte> ValueBytes(long row) =>
        throw new NotSupportedException("A value of this type is not given as bytes. Cast it to VARCHAR in the SQL.");

    protected virtual void VisitValue(long row, IDuckDbVisitor visitor, int leaf) => visitor.Leaf(leaf, ValueBytes(row));

    protected abstract ValueHandle ToNativeValue(long row);

    /// <summary>DuckDB's own text of the value, unless the type has a CLR counterpart.</summary>
    protected virtual object ReadValue(long row)
    {
        using var value = ToNativeValue(row);
        return NativeMethods.TakeText(NativeMethods.duckdb_get_varchar(value)) ?? "";
    }
}
