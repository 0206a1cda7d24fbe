using System.Buffers;
using System.IO.Hashing;
using Landfall.Curation.Parquet.Thrift;
using Microsoft.Win32.SafeHandles;

namespace Landfall.Curation.Parquet;

/// <summary>
/// Walks through the pages of a Parquet file before its first row is read: compares the checksums of those that have one, and finds what
/// DuckDB could not read. Of pages without a checksum only the headers are read.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="end">Where its footer begins.</param>
/// <param name="footer">What the footer says.</param>
/// <param name="describe">The words for a column, by its number from 0.</param>
/// <param name="mostPageBytes">The most bytes that a page may have when it is decompressed.</param>
internal sealed class ParquetPages(SafeFileHandle file, long end, ParquetFooter footer, Func<int, string> describe, long mostPageBytes)
{
    // What a header takes usually; one with the statistics of long texts takes more.
    private const int HeaderBytes = 4 << 10;
    private const int MostHeaderBytes = 64 << 20;
    private const int CheckedBytes = 1 << 20;

    /// <summary>Walks through all of them.</summary>
    /// <exception cref="TerminalException">A page is damaged, or something that DuckDB cannot read.</exception>
    public void Check(CancellationToken cancellationToken)
    {
        foreach (var group in footer.RowGroups)
        {
            for (var leaf = 0; leaf < group.Chunks.Count; leaf++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Check(group.Chunks[leaf], footer.Leaves[leaf], cancellationToken);
            }
        }
    }

    private void Check(ParquetChunk chunk, ParquetLeaf leaf, CancellationToken cancellationToken)
    {
        var column = describe(leaf.Column);
        if (chunk.IsElsewhere)
        {
            throw Refusals.UnsupportedParquet(column, "has its pages in another file", "Write one whole file.");
        }

        // DuckDB 1.5 reads all codecs but these two; its error for them is the one for a damaged file.
        if (!Enum.IsDefined(chunk.Codec) || chunk.Codec is ParquetCodec.LZO or ParquetCodec.LZ4)
        {
            throw Refusals.UnsupportedParquetCodec(column, chunk.Codec.ToString());
        }

        var (at, values, number) = (chunk.Start, 0L, 0);
        while (values < chunk.Values)
        {
            number++;
            var page = ReadHeader(at, column, number);
            if (page.Uncompressed > mostPageBytes)
            {
                throw Refusals.ParquetPageTooLarge(column, number, page.Uncompressed, mostPageBytes);
            }

            if (page.IsData && Unreadable(page, leaf) is { } encoding)
            {
                throw Refusals.UnsupportedParquetEncoding(column, encoding);
            }

            at += page.HeaderBytes;
            if (page.Compressed > end - at)
            {
                throw Damaged(column, number, "is longer than the file");
            }

            if (page.Checksum is { } checksum && checksum != Checksum(at, page.Compressed, cancellationToken))
            {
                throw Damaged(column, number, "has other bytes than its checksum says");
            }

            at += page.Compressed;
            values += page.Values;
        }
    }

    private ParquetPage ReadHeader(long at, string column, int number)
    {
        for (var length = HeaderBytes; ; length *= 4)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                var wanted = (int)Math.Clamp(end - at, 0, length);
                var read = Fill(buffer.AsSpan(0, wanted), at);
                return ParquetPage.Read(buffer.AsSpan(0, read));
            }
            catch (EndOfStreamException) when (end - at > length && length < MostHeaderBytes)
            {
                continue;
            }
            catch (Exception failure) when (failure is EndOfStreamException or InvalidDataException)
            {
                throw Damaged(column, number, "has no readable header");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private uint Checksum(long at, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(length, CheckedBytes));
        try
        {
            var crc = new Crc32();
            while (length > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = Fill(buffer.AsSpan(0, Math.Min(length, buffer.Length)), at);
                if (read == 0)
                {
                    throw new EndOfStreamException("The temp folder's copy of a Parquet file became shorter while it was read.");
                }

                crc.Append(buffer.AsSpan(0, read));
                at += read;
                length -= read;
            }

            return crc.GetCurrentHashAsUInt32();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Fill(Span<byte> buffer, long at)
    {
        var filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(file, buffer[filled..], at + filled) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }

    // DuckDB 1.5 reads levels as RLE whatever the page says, and of the encodings of values these.
    private static string? Unreadable(ParquetPage page, ParquetLeaf leaf)
    {
        if (
            (leaf.MostDefinition > 0 && page.DefinitionEncoding != ParquetEncoding.RLE)
            || (leaf.MostRepetition > 0 && page.RepetitionEncoding != ParquetEncoding.RLE)
        )
        {
            return "another than RLE for its levels";
        }

        var type = leaf.Element.Physical;
        var isReadable = page.Encoding switch
        {
            ParquetEncoding.PLAIN or ParquetEncoding.PLAIN_DICTIONARY or ParquetEncoding.RLE_DICTIONARY => true,
            ParquetEncoding.RLE => type == ParquetPhysical.Boolean,
            ParquetEncoding.DELTA_BINARY_PACKED => type is ParquetPhysical.Int32 or ParquetPhysical.Int64,
            ParquetEncoding.DELTA_LENGTH_BYTE_ARRAY => type == ParquetPhysical.ByteArray,
            ParquetEncoding.DELTA_BYTE_ARRAY => type is ParquetPhysical.ByteArray or ParquetPhysical.FixedLenByteArray,
            ParquetEncoding.BYTE_STREAM_SPLIT => type is ParquetPhysical.Float or ParquetPhysical.Double,
            _ => false,
        };
        return isReadable ? null : $"{page.Encoding} for {type}";
    }

    private static TerminalException Damaged(string column, int page, string problem) =>
        Refusals.CorruptParquet(FormattableString.Invariant($"page {page} of a row group in {column} {problem}"));
}

/// <summary>What the header of a page says.</summary>
internal readonly record struct ParquetPage
{
    // Numbers of PageHeader and its parts in the format's parquet.thrift.
    private const int UncompressedField = 2;
    private const int CompressedField = 3;
    private const int ChecksumField = 4;
    private const int DataField = 5;
    private const int DataV2Field = 8;
    private const int ValuesField = 1;

    /// <summary>Bytes of the header.</summary>
    public int HeaderBytes { get; private init; }

    /// <summary>Bytes behind the header.</summary>
    public int Compressed { get; private init; }

    /// <summary>Bytes when they are decompressed.</summary>
    public int Uncompressed { get; private init; }

    /// <summary>The CRC-32 of the bytes behind the header; null when the page has none.</summary>
    public uint? Checksum { get; private init; }

    /// <summary>True when it holds rows' values, not a dictionary or an index.</summary>
    public bool IsData { get; private init; }

    /// <summary>Its values, nulls included; 0 when it holds none of rows.</summary>
    public int Values { get; private init; }

    /// <summary>The encoding of its values.</summary>
    public ParquetEncoding Encoding { get; private init; }

    /// <summary>The encoding of what says where nulls are.</summary>
    public ParquetEncoding DefinitionEncoding { get; private init; }

    /// <summary>The encoding of what says where lists begin.</summary>
    public ParquetEncoding RepetitionEncoding { get; private init; }

    /// <summary>Reads the header at the beginning of <paramref name="bytes"/>.</summary>
    /// <exception cref="EndOfStreamException">There are too few bytes.</exception>
    /// <exception cref="InvalidDataException">It is no header.</exception>
    public static ParquetPage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        var page = new ParquetPage { Compressed = -1, Uncompressed = -1 };
        var id = 0;
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case UncompressedField:
                    page = page with { Uncompressed = reader.ReadInt(type) };
                    break;
                case CompressedField:
                    page = page with { Compressed = reader.ReadInt(type) };
                    break;
                case ChecksumField:
                    page = page with { Checksum = (uint)reader.ReadInt(type) };
                    break;
                case DataField or DataV2Field:
                    ThriftReader.ExpectStruct(type);
                    page = ReadData(ref reader, page, isV2: id == DataV2Field);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return page is { Compressed: >= 0, Uncompressed: >= 0, Values: >= 0 }
            ? page with
            {
                HeaderBytes = reader.Position,
            }
            : throw new InvalidDataException("A page does not tell its length.");
    }

    // Of the second version the levels are always RLE.
    private static ParquetPage ReadData(ref ThriftReader reader, ParquetPage page, bool isV2)
    {
        page = page with { IsData = true, DefinitionEncoding = ParquetEncoding.RLE, RepetitionEncoding = ParquetEncoding.RLE };
        var id = 0;
        while (reader.NextField(ref id, out var type))
        {
            switch (id)
            {
                case ValuesField:
                    page = page with { Values = reader.ReadInt(type) };
                    break;
                case 2 when !isV2:
                case 4 when isV2:
                    page = page with { Encoding = (ParquetEncoding)reader.ReadInt(type) };
                    break;
                case 3 when !isV2:
                    page = page with { DefinitionEncoding = (ParquetEncoding)reader.ReadInt(type) };
                    break;
                case 4 when !isV2:
                    page = page with { RepetitionEncoding = (ParquetEncoding)reader.ReadInt(type) };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return page;
    }
}

/// <summary>How values or levels are written in a page, by the format's numbers and names.</summary>
internal enum ParquetEncoding
{
    PLAIN = 0,
    PLAIN_DICTIONARY = 2,
    RLE = 3,
    BIT_PACKED = 4,
    DELTA_BINARY_PACKED = 5,
    DELTA_LENGTH_BYTE_ARRAY = 6,
    DELTA_BYTE_ARRAY = 7,
    RLE_DICTIONARY = 8,
    BYTE_STREAM_SPLIT = 9,
}
