namespace Landfall.Curation.Parquet;

/// <summary>What the text of a Parquet column is.</summary>
internal enum ParquetForm
{
    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>Bytes that nobody promised to be UTF-8.</summary>
    Bytes,

    /// <summary>JSON, made of a nested value.</summary>
    Json,
}
