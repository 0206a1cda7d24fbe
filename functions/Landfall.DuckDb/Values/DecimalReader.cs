using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads DECIMAL, which DuckDB keeps in 16, 32, 64 or 128 bits by its precision.</summary>
internal sealed unsafe class DecimalReader : VectorReader
{
    private readonly DuckDbType _type;
    private readonly DuckDbTypeId _storage;

    public DecimalReader(LogicalTypeHandle type)
    {
        using (type)
        {
            (_type, _storage) = (DuckDbType.From(type), NativeMethods.duckdb_decimal_internal_type(type));
        }
    }

    protected override object ReadValue(long row) => DecimalCodec.FromVector(Unscaled(row), _type.Scale);

    protected override ValueHandle ToNativeValue(long row) =>
        NativeMethods.duckdb_create_decimal(new((byte)_type.Precision, (byte)_type.Scale, NativeHugeInt.From(Unscaled(row))));

    private Int128 Unscaled(long row) => _storage switch
    {
        DuckDbTypeId.SmallInt => ((short*)Data)[row],
        DuckDbTypeId.Integer => ((int*)Data)[row],
        DuckDbTypeId.BigInt => ((long*)Data)[row],
        _ => ((Int128*)Data)[row],
    };
}
