using System.Buffers.Binary;
using System.Security.Cryptography;
using Landfall.Contracts;
using Landfall.Curation.Decoding;

namespace Landfall.Curation.Parquet;

/// <summary>A landed Parquet file brought to the temp folder, since its end is read before its beginning.</summary>
internal static class ParquetFile
{
    // Four bytes of magic, the footer's length in four, and the magic again: the least that a file can be (the Parquet format's README).
    private const int MagicBytes = 4;
    private const int TailBytes = 8;
    private const int LeastBytes = MagicBytes + TailBytes;
    private const int CopyBytes = 1 << 20;

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

    /// <summary>The lower-case hexadecimal SHA-256 of the file as the disk has it now.</summary>
    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
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
