namespace Landfall.Curation.Parquet;

/// <summary>What DuckDB gives of a Parquet column, and so what stands of it in a row's frame.</summary>
internal enum ParquetForm
{
    /// <summary>UTF-8 that DuckDB wrote.</summary>
    Text,

    /// <summary>Bytes that the file says to be UTF-8.</summary>
    Utf8,

    /// <summary>Bytes that nobody promised to be UTF-8.</summary>
    Bytes,

    /// <summary>Bytes that are something else than text: BSON, a geometry.</summary>
    Opaque,

    /// <summary>A value as it is stored, which <see cref="ParquetValues"/> writes as text.</summary>
    Value,

    /// <summary>JSON, made of a nested value.</summary>
    Json,
}
