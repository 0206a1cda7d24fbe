using Meta = global::Parquet.Meta;
using Package = global::Parquet;

namespace Landfall.Curation.Parquet;

/// <summary>What the footer of a Parquet file says, read without a row by Parquet.Net.</summary>
/// <param name="Rows">Rows of the file.</param>
/// <param name="IsEncrypted">True when the file or one of its column chunks is encrypted behind a footer that is not.</param>
/// <param name="Elements">The schema without its root: each element is followed by its children.</param>
/// <param name="RowGroups">The row groups, in order.</param>
internal sealed record ParquetFooter(
    long Rows,
    bool IsEncrypted,
    IReadOnlyList<ParquetElement> Elements,
    IReadOnlyList<ParquetRowGroup> RowGroups
)
{
    // DuckDB 1.5 reads all codecs but these two; its error for them is the one for a damaged file.
    private static readonly Meta.CompressionCodec[] Unreadable = [Meta.CompressionCodec.LZO, Meta.CompressionCodec.LZ4];

    /// <summary>Reads the footer; null when Parquet.Net cannot, which does not mean that the file is damaged.</summary>
    /// <remarks>
    /// Parquet.Net trusts the lengths of lists in the footer, so a damaged one could make it ask for any memory: DuckDB must have read it
    /// before.
    /// </remarks>
    public static async Task<ParquetFooter?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, FileOptions.Asynchronous);
        try
        {
            var options = new Package.ParquetOptions();
            await using var reader = await Package.ParquetReader.CreateAsync(file, options, leaveStreamOpen: true, cancellationToken);
            return reader.Metadata is { } metadata ? Of(metadata) : null;
        }
        catch (Exception failure) when (IsOfTheReader(failure))
        {
            return null;
        }
    }

    /// <summary>The first compression that DuckDB cannot read and the number of its leaf column, from 1; null when there is none.</summary>
    public (Meta.CompressionCodec Codec, int Column)? FindUnreadable()
    {
        foreach (var group in RowGroups)
        {
            for (var column = 0; column < group.Chunks.Count; column++)
            {
                if (Unreadable.Contains(group.Chunks[column].Codec))
                {
                    return (group.Chunks[column].Codec, column + 1);
                }
            }
        }

        return null;
    }

    private static ParquetFooter Of(Meta.FileMetaData metadata)
    {
        var chunks = metadata.RowGroups.SelectMany(group => group.Columns);
        return new ParquetFooter(
            metadata.NumRows,
            metadata.EncryptionAlgorithm is not null || chunks.Any(chunk => chunk.CryptoMetadata is not null),
            [.. metadata.Schema.Skip(1).Select(ParquetElement.Of)],
            [.. metadata.RowGroups.Select(ParquetRowGroup.Of)]
        );
    }

    // What its parser throws over a file that it does not know or that is damaged; errors of the disk and the machine are not among them.
    private static bool IsOfTheReader(Exception failure) =>
        failure
            is Package.ParquetException
                or Meta.Proto.ThriftProtocolException
                or InvalidDataException
                or EndOfStreamException
                or NotSupportedException
                or NotImplementedException
                or ArgumentException
                or InvalidOperationException
                or InvalidCastException
                or FormatException
                or OverflowException
                or IndexOutOfRangeException
                or KeyNotFoundException
                or NullReferenceException;
}

/// <summary>The rows of a row group and its column chunks, one a leaf of the schema.</summary>
internal sealed record ParquetRowGroup(long Rows, IReadOnlyList<ParquetChunk> Chunks)
{
    /// <summary>Copies what the footer says; a chunk whose part of the footer is encrypted is left out.</summary>
    public static ParquetRowGroup Of(Meta.RowGroup group) =>
        new(group.NumRows, [.. group.Columns.Select(chunk => chunk.MetaData).OfType<Meta.ColumnMetaData>().Select(ParquetChunk.Of)]);
}

/// <summary>One column of one row group.</summary>
/// <param name="Path">The names from the root's child down to the leaf, with dots between.</param>
/// <param name="Codec">How its pages are compressed.</param>
/// <param name="Encodings">Every encoding in its pages.</param>
/// <param name="Values">Its values, nulls included.</param>
/// <param name="Nulls">Its nulls, when the writer counted them.</param>
internal sealed record ParquetChunk(
    string Path,
    Meta.CompressionCodec Codec,
    IReadOnlyList<Meta.Encoding> Encodings,
    long Values,
    long? Nulls
)
{
    public static ParquetChunk Of(Meta.ColumnMetaData chunk) =>
        new(string.Join('.', chunk.PathInSchema), chunk.Codec, chunk.Encodings, chunk.NumValues, chunk.Statistics?.NullCount);
}
