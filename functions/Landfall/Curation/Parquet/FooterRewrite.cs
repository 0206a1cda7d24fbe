using System.Buffers;
using System.Buffers.Binary;
using Landfall.Curation.Parquet.Thrift;

namespace Landfall.Curation.Parquet;

/// <summary>
/// Writes a footer anew so that DuckDB gives the values of chosen leaves as they are stored: numbers and bytes without a meaning, INT96 as
/// 12 bytes. The pages stay what they are.
/// </summary>
/// <remarks>
/// What else is left out: statistics, which are ordered by the meaning, and the writer's own keys, of which DuckDB takes meanings too.
/// Everything that this does not know is kept byte for byte.
/// </remarks>
internal static class FooterRewrite
{
    /// <summary>Bytes of an INT96.</summary>
    public const int Int96Bytes = 12;

    // Numbers of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData in the format's parquet.thrift.
    private const int SchemaField = 2;
    private const int RowGroupsField = 4;
    private const int KeysField = 5;
    private const int ChunksField = 1;
    private const int MetadataField = 3;
    private const int StatisticsField = 12;
    private const int TailBytes = 8;

    /// <summary>
    /// Gives <paramref name="footer"/> anew with its length and magic behind it, ready to be the end of a file.
    /// </summary>
    /// <param name="footer">The bytes between pages and tail.</param>
    /// <param name="read">What they say.</param>
    /// <param name="isBare">Says of each leaf whether it loses its meaning.</param>
    public static ReadOnlyMemory<byte> Bare(ReadOnlySpan<byte> footer, ParquetFooter read, Func<ParquetLeaf, bool> isBare)
    {
        var bare = read.Leaves.Select(isBare).ToArray();
        var target = new ArrayBufferWriter<byte>(footer.Length + TailBytes);
        var writer = new ThriftWriter(target);
        var reader = new ThriftReader(footer);
        var (id, last) = (0, 0);
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case KeysField:
                    reader.Skip(type);
                    break;
                case SchemaField:
                    writer.Field(ref last, id, type);
                    WriteSchema(ref reader, writer, type, bare);
                    break;
                case RowGroupsField:
                    writer.Field(ref last, id, type);
                    WriteList(ref reader, writer, type, (ref ThriftReader group, int _) => WriteGroup(ref group, writer, bare));
                    break;
                default:
                    Copy(ref reader, writer, ref last, id, type);
                    break;
            }
        }

        writer.Stop();
        var length = target.WrittenCount;
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(TailBytes), length);
        target.Advance(sizeof(int));
        target.Write("PAR1"u8);
        return target.WrittenMemory;
    }

    private delegate void Element(ref ThriftReader reader, int index);

    private static void WriteList(ref ThriftReader reader, ThriftWriter writer, ThriftType type, Element write)
    {
        var count = reader.ReadList(type, out var element);
        writer.List(count, element);
        for (var index = 0; index < count; index++)
        {
            write(ref reader, index);
        }
    }

    private static void WriteSchema(ref ThriftReader reader, ThriftWriter writer, ThriftType type, bool[] bare)
    {
        var leaf = 0;
        WriteList(ref reader, writer, type, (ref ThriftReader element, int _) =>
        {
            // Looked at twice: only the end of it says whether it is a leaf.
            var ahead = element;
            var read = ParquetElement.Read(ref ahead);
            WriteElement(ref element, writer, read, read.Physical is not null && bare[leaf++]);
        });
    }

    private static void WriteElement(ref ThriftReader reader, ThriftWriter writer, ParquetElement element, bool isBare)
    {
        var isInt96 = isBare && element.Physical == ParquetPhysical.Int96;
        var (id, last) = (0, 0);
        while (reader.NextField(ref id, out var type))
        {
            if (isInt96 && ParquetElement.IsPhysicalType(id))
            {
                reader.Skip(type);
                WriteFixed(writer, ref last, id, type);
                writer.Field(ref last, id + 1, type);
                writer.Integer(Int96Bytes);
            }
            else if ((isBare && ParquetElement.IsMeaning(id)) || (isInt96 && ParquetElement.IsLength(id)))
            {
                reader.Skip(type);
            }
            else
            {
                Copy(ref reader, writer, ref last, id, type);
            }
        }

        writer.Stop();
    }

    private static void WriteGroup(ref ThriftReader reader, ThriftWriter writer, bool[] bare)
    {
        var (id, last) = (0, 0);
        while (reader.NextField(ref id, out var type))
        {
            if (id == ChunksField)
            {
                writer.Field(ref last, id, type);
                WriteList(ref reader, writer, type, (ref ThriftReader chunk, int leaf) => WriteChunk(ref chunk, writer, bare[leaf]));
            }
            else
            {
                Copy(ref reader, writer, ref last, id, type);
            }
        }

        writer.Stop();
    }

    private static void WriteChunk(ref ThriftReader reader, ThriftWriter writer, bool isBare)
    {
        var (id, last) = (0, 0);
        while (reader.NextField(ref id, out var type))
        {
            if (id == MetadataField)
            {
                writer.Field(ref last, id, type);
                WriteMetadata(ref reader, writer, isBare);
            }
            else
            {
                Copy(ref reader, writer, ref last, id, type);
            }
        }

        writer.Stop();
    }

    private static void WriteMetadata(ref ThriftReader reader, ThriftWriter writer, bool isBare)
    {
        var (id, last) = (0, 0);
        while (reader.NextField(ref id, out var type))
        {
            if (id == StatisticsField)
            {
                reader.Skip(type);
            }
            else if (isBare && ParquetElement.IsPhysicalType(id))
            {
                var physical = (ParquetPhysical)reader.ReadInt(type);
                writer.Field(ref last, id, type);
                writer.Integer((int)(physical == ParquetPhysical.Int96 ? ParquetPhysical.FixedLenByteArray : physical));
            }
            else
            {
                Copy(ref reader, writer, ref last, id, type);
            }
        }

        writer.Stop();
    }

    private static void WriteFixed(ThriftWriter writer, ref int last, int id, ThriftType type)
    {
        writer.Field(ref last, id, type);
        writer.Integer((int)ParquetPhysical.FixedLenByteArray);
    }

    private static void Copy(ref ThriftReader reader, ThriftWriter writer, ref int last, int id, ThriftType type)
    {
        writer.Field(ref last, id, type);
        var start = reader.Position;
        reader.Skip(type);
        writer.Raw(reader.Since(start));
    }
}
