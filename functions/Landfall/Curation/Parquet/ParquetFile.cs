using System.Buffers.Binary;
using System.Security.Cryptography;
using Landfall.Contracts;
using Landfall.Curation.Decoding;

namespace Landfall.Curation.Parquet;

/// <summary>A landed Parquet file brought to the temp folder, since its end is read before its beginning.</summary>
internal static class ParquetFile
{
    /// <summary>Bytes behind the footer: its length and the magic.</summary>
    public const int TailBytes = 8;

    // Four bytes of magic, the footer's length in four, and the magic again: the least that a file can be (the Parquet format's README).
    private const int MagicBytes = 4;
    private const int LeastBytes = MagicBytes + TailBytes;
    private const int CopyBytes = 1 << 20;

    // Of thousands of columns in as many row groups a footer is some ten megabytes.
    private const int MostFooterBytes = 64 << 20;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    /// <summary>Copies the file to <paramref name="path"/> and gives the lower-case hexadecimal SHA-256 of its bytes.</summary>
    /// <exception cref="TerminalException">It is no Parquet file, is encrypted, or is cut.</exception>
    /// <exception cref="IOException">Fewer or more bytes came than the file has.</exception>
    public static async Task<string> DownloadAsync(Stream content, long storedLength, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 0,
            FileOptions.Asynchronous
        );
        var buffer = new byte[CopyBytes];
        long copied = 0;
        while (true)
        {
            var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (copied == 0)
            {
                CheckStart(buffer.AsSpan(0, read));
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            copied += read;
            if (read < buffer.Length)
            {
                break;
            }
        }

        if (copied != storedLength)
        {
            throw new IOException(
                FormattableString.Invariant(
                    $"The file has {storedLength} stored bytes, but {copied} were read; the read is repeated from the start."
                )
            );
        }

        await CheckEndAsync(file, copied, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads the footer and parses it.</summary>
    /// <exception cref="TerminalException">It is none, is encrypted, or is longer than memory should hold.</exception>
    public static (byte[] Bytes, ParquetFooter Footer) ReadFooter(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var tail = new byte[TailBytes];
        RandomAccess.Read(file, tail, length - TailBytes);
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (bytes > MostFooterBytes)
        {
            throw Refusals.ParquetFooterTooLarge(bytes, MostFooterBytes);
        }

        var footer = new byte[bytes];
        for (var read = 0; read < bytes; )
        {
            var more = RandomAccess.Read(file, footer.AsSpan(read), length - TailBytes - bytes + read);
            read += more > 0 ? more : throw new EndOfStreamException("The temp folder's copy of a Parquet file became shorter.");
        }

        try
        {
            return (footer, ParquetFooter.Read(footer));
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw Refusals.CorruptParquet("its footer cannot be read");
        }
    }

    private static void CheckStart(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(EncryptedMagic))
        {
            throw Refusals.EncryptedParquet();
        }

        if (!start.StartsWith(Magic))
        {
            throw Refusals.WrongFormat(
                start is [0x1F, 0x8B, ..] ? "a gzip file" : ContentSniff.Binary(start) ?? "something else",
                FileFormat.Parquet
            );
        }
    }

    private static async Task CheckEndAsync(FileStream file, long length, CancellationToken cancellationToken)
    {
        if (length < LeastBytes)
        {
            throw Refusals.CorruptParquet("it has no footer");
        }

        var tail = new byte[TailBytes];
        file.Position = length - TailBytes;
        await file.ReadExactlyAsync(tail, cancellationToken);
        if (tail.AsSpan(MagicBytes).SequenceEqual(EncryptedMagic))
        {
            throw Refusals.EncryptedParquet();
        }

        if (!tail.AsSpan(MagicBytes).SequenceEqual(Magic))
        {
            throw Refusals.CorruptParquet("it does not end as a Parquet file does");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(tail) > length - LeastBytes)
        {
            throw Refusals.CorruptParquet("its footer is longer than the file");
        }
    }
}

/// <summary>A Parquet file in the temp folder: what landed, and perhaps another footer behind it that DuckDB reads instead.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">The bytes that landed.</param>
/// <param name="ContentHash">Their lower-case hexadecimal SHA-256.</param>
internal sealed record LandedParquet(string Path, long Length, string ContentHash)
{
    private const int HashedBytes = 1 << 20;

    /// <summary>Puts <paramref name="footer"/>, with length and magic, behind what landed; offsets in it stay what they are.</summary>
    public void Append(ReadOnlySpan<byte> footer)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, footer, Length);
    }

    /// <summary>True when the disk still has what landed.</summary>
    public bool IsAsLanded()
    {
        using var file = File.OpenHandle(Path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashedBytes];
        for (long at = 0; at < Length; )
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - at)), at);
            if (read == 0)
            {
                return false;
            }

            hash.AppendData(buffer, 0, read);
            at += read;
        }

        return string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), ContentHash, StringComparison.Ordinal);
    }
}
