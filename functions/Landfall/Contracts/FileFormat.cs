namespace Landfall.Contracts;

/// <summary>How the records of a landed file are laid out; gzip is told by content, not by this.</summary>
public enum FileFormat
{
    /// <summary>Delimited text with a header line and quotes as in RFC 4180.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet; compressed inside, never as a gzip file.</summary>
    Parquet,
}
