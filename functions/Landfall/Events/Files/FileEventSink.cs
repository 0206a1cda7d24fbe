using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Events.Files;

/// <summary>
/// Writes events as JSON lines of CloudEvents, a file a day of UTC, on the disk of one machine whose working host is the only writer.
/// </summary>
public sealed class FileEventSink(
    IOptions<EventFileOptions> options,
    IOptions<EventOptions> events,
    TimeProvider time,
    ILogger<FileEventSink> logger
) : IEventSink, IDisposable
{
    private const string Prefix = "events-";
    private const string Suffix = ".jsonl";

    private readonly SemaphoreSlim _turn = new(1);

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public async Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(CloudEnvelope.Of(sent, events.Value.Source)), (byte)'\n'];
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(options.Value.Folder);
            var path = PathOf(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
            MakeRoom(path, line.Length);
            await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            await AppendAsync(file, line, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task AppendAsync(FileStream file, byte[] line, CancellationToken cancellationToken)
    {
        // A crash in the middle of a line must not spoil the one after it.
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }

        await file.WriteAsync(line, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private void MakeRoom(string today, int bytes)
    {
        var first = PathOf(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - options.Value.KeepDays));
        var files = new DirectoryInfo(options.Value.Folder)
            .GetFiles(Prefix + "*" + Suffix)
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        var total = files.Sum(file => file.Length) + bytes;
        foreach (var file in files)
        {
            var old = string.CompareOrdinal(file.Name, Path.GetFileName(first)) < 0;
            if (!old && total <= options.Value.MaxBytes)
            {
                break;
            }

            total -= file.Length;
            file.Delete();
            if (!old)
            {
                Log.FileGone(logger, file.Name, options.Value.MaxBytes, file.Name == Path.GetFileName(today));
            }
        }
    }

    private string PathOf(DateOnly day) =>
        Path.Combine(options.Value.Folder, Prefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + Suffix);
}

/// <summary>Where events are written on one machine, and how much of them is kept.</summary>
public sealed class EventFileOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:EventFile";

    /// <summary>The folder; made when missing.</summary>
    [Required]
    public string Folder { get; set; } = "events";

    /// <summary>Days whose files are kept, today's included.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Bytes of all files together; the oldest go first, and a day that has more alone begins anew.</summary>
    [Range(1 << 10, 1L << 40)]
    public long MaxBytes { get; set; } = 256L << 20;
}

/// <summary>What the event files say.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Deleted the event file {File} before its days were over, as all of them may have {Bytes} bytes; today's: {Today}."
    ),]
    public static partial void FileGone(ILogger logger, string file, long bytes, bool today);
}
