using Landfall.Curation.Parquet.Thrift;

namespace Landfall.Curation.Parquet;

/// <summary>What the footer of a Parquet file says.</summary>
/// <param name="Rows">Rows of the file.</param>
/// <param name="IsEncrypted">True when the file or one of its column chunks is encrypted behind a footer that is not.</param>
/// <param name="Columns">The columns at the top level, in order.</param>
/// <param name="Leaves">The leaves of all columns, in order: what a chunk is of.</param>
/// <param name="RowGroups">The row groups, in order.</param>
internal sealed record ParquetFooter(
    long Rows,
    bool IsEncrypted,
    IReadOnlyList<ParquetNode> Columns,
    IReadOnlyList<ParquetLeaf> Leaves,
    IReadOnlyList<ParquetRowGroup> RowGroups
)
{
    // Numbers of FileMetaData and RowGroup in the format's parquet.thrift.
    private const int SchemaField = 2;
    private const int RowsField = 3;
    private const int RowGroupsField = 4;
    private const int EncryptionField = 8;
    private const int ChunksField = 1;
    private const int GroupRowsField = 3;

    /// <summary>Reads the footer out of the bytes between pages and tail.</summary>
    /// <exception cref="InvalidDataException">It is no footer, or contradicts itself.</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public static ParquetFooter Read(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftReader(footer);
        var elements = new List<ParquetElement>();
        var groups = new List<ParquetRowGroup>();
        var (rows, isEncrypted, id) = (-1L, false, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case SchemaField:
                    for (var left = reader.ReadList(type, out var element); left > 0; left--)
                    {
                        ThriftReader.ExpectStruct(element);
                        elements.Add(ParquetElement.Read(ref reader));
                    }

                    break;
                case RowsField:
                    rows = reader.ReadLong(type);
                    break;
                case RowGroupsField:
                    for (var left = reader.ReadList(type, out var group); left > 0; left--)
                    {
                        ThriftReader.ExpectStruct(group);
                        groups.Add(ReadGroup(ref reader));
                    }

                    break;
                case EncryptionField:
                    isEncrypted = true;
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var (columns, leaves) = ParquetNode.Build(elements);
        isEncrypted |= groups.Exists(group => group.Chunks.Any(chunk => chunk.IsEncrypted));
        Require(rows >= 0 && groups.Sum(group => group.Rows) == rows, "it counts its rows twice, and differently");
        Require(groups.TrueForAll(group => group.Chunks.Count == leaves.Count), "a row group has other columns than the schema");
        return new ParquetFooter(rows, isEncrypted, columns, leaves, groups);
    }

    private static ParquetRowGroup ReadGroup(ref ThriftReader reader)
    {
        var chunks = new List<ParquetChunk>();
        var (rows, id) = (-1L, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case ChunksField:
                    for (var left = reader.ReadList(type, out var chunk); left > 0; left--)
                    {
                        ThriftReader.ExpectStruct(chunk);
                        chunks.Add(ParquetChunk.Read(ref reader));
                    }

                    break;
                case GroupRowsField:
                    rows = reader.ReadLong(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        Require(rows >= 0, "a row group does not tell its rows");
        return new ParquetRowGroup(rows, chunks);
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}

/// <summary>The rows of a row group and its column chunks, one a leaf of the schema.</summary>
internal sealed record ParquetRowGroup(long Rows, IReadOnlyList<ParquetChunk> Chunks);

/// <summary>One leaf of one row group.</summary>
internal sealed record ParquetChunk
{
    // Numbers of ColumnChunk and ColumnMetaData in the format's parquet.thrift.
    private const int FileField = 1;
    private const int MetadataField = 3;
    private const int EncryptionField = 8;
    private const int EncryptedField = 9;
    private const int CodecField = 4;
    private const int ValuesField = 5;
    private const int BytesField = 7;
    private const int DataField = 9;
    private const int DictionaryField = 11;

    /// <summary>How its pages are compressed.</summary>
    public ParquetCodec Codec { get; private init; }

    /// <summary>Its values, nulls included.</summary>
    public long Values { get; private init; }

    /// <summary>The bytes of its pages and their headers.</summary>
    public long Bytes { get; private init; }

    /// <summary>Where its first page begins.</summary>
    public long Start { get; private init; }

    /// <summary>True when it or what is told of it is encrypted.</summary>
    public bool IsEncrypted { get; private init; }

    /// <summary>True when its pages are in another file.</summary>
    public bool IsElsewhere { get; private init; }

    /// <summary>Reads what the footer says of it.</summary>
    /// <exception cref="InvalidDataException">It says too little.</exception>
    public static ParquetChunk Read(ref ThriftReader reader)
    {
        (ParquetChunk? chunk, var isEncrypted, var isElsewhere, var id) = (null, false, false, 0);
        while (reader.NextField(ref id, out var type))
        {
            isElsewhere |= id == FileField;
            isEncrypted |= id is EncryptionField or EncryptedField;
            if (id == MetadataField)
            {
                ThriftReader.ExpectStruct(type);
                chunk = ReadMetadata(ref reader);
            }
            else
            {
                reader.Skip(type);
            }
        }

        if (chunk is null && !isEncrypted)
        {
            throw new InvalidDataException("a row group does not tell where a column is");
        }

        return (chunk ?? new ParquetChunk()) with
        {
            IsEncrypted = isEncrypted,
            IsElsewhere = isElsewhere,
        };
    }

    private static ParquetChunk ReadMetadata(ref ThriftReader reader)
    {
        var (codec, values, bytes, data, dictionary, id) = (0, -1L, -1L, -1L, 0L, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case CodecField:
                    codec = reader.ReadInt(type);
                    break;
                case ValuesField:
                    values = reader.ReadLong(type);
                    break;
                case BytesField:
                    bytes = reader.ReadLong(type);
                    break;
                case DataField:
                    data = reader.ReadLong(type);
                    break;
                case DictionaryField:
                    dictionary = reader.ReadLong(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (values < 0 || bytes < 0 || data < 0)
        {
            throw new InvalidDataException("a row group does not tell where a column is");
        }

        return new ParquetChunk
        {
            Codec = (ParquetCodec)codec,
            Values = values,
            Bytes = bytes,
            Start = dictionary > 0 && dictionary < data ? dictionary : data,
        };
    }
}

/// <summary>How pages are compressed, by the format's numbers and names.</summary>
internal enum ParquetCodec
{
    UNCOMPRESSED = 0,
    SNAPPY = 1,
    GZIP = 2,
    LZO = 3,
    BROTLI = 4,
    LZ4 = 5,
    ZSTD = 6,
    LZ4_RAW = 7,
}
