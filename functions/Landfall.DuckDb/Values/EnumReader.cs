using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads ENUM: a number of 8, 16 or 32 bits into the type's list of texts.</summary>
internal sealed unsafe class EnumReader(LogicalTypeHandle type) : VectorReader
{
    private readonly DuckDbTypeId _storage = NativeMethods.duckdb_enum_internal_type(type);
    private readonly Dictionary<ulong, string> _texts = [];

    public override void Dispose() => type.Dispose();

    protected override object ReadValue(long row)
    {
        var index = Index(row);
        if (!_texts.TryGetValue(index, out var text))
        {
            _texts[index] = text = NativeMethods.TakeText(NativeMethods.duckdb_enum_dictionary_value(type, index)) ?? "";
        }

        return text;
    }

    protected override ValueHandle ToNativeValue(long row) => NativeMethods.duckdb_create_enum_value(type, Index(row));

    private ulong Index(long row) => _storage switch
    {
        DuckDbTypeId.UTinyInt => Data[row],
        DuckDbTypeId.USmallInt => ((ushort*)Data)[row],
        _ => ((uint*)Data)[row],
    };
}
