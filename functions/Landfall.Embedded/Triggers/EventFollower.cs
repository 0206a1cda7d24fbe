using System.Text;
using Azure.Messaging;
using Landfall.Embedded.Discovery;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Triggers;

/// <summary>Follows the event files of a folder, which stand for the queue of events, and calls a function with each line, again for some minutes while it throws; where it stands survives a restart.</summary>
internal sealed class EventFollower(FunctionDescriptor function, FunctionInvoker invoker, string folder, TimeProvider time, ILogger log)
{
    // With pauses of 0.5 s, doubled up to a minute: about five minutes in all. Event Grid goes on for a day.
    private const int MaxAttempts = 12;
    private const int UsualLineBytes = 64 << 10;
    private const int MaxLineBytes = 4 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly string _place = Path.Combine(folder, function.Name + ".place");
    private int _failures;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = Directory.Exists(folder) && await StepAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                log.EventsUnreadable(failure, function.Name, folder);
            }

            if (!more)
            {
                var pause = Pause * Math.Pow(2, _failures);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Delivers the next event; false when there is none, or when it is to be delivered again.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var place = EventPlace.Read(_place);
        var files = new DirectoryInfo(folder).GetFiles("*.jsonl").OrderBy(file => file.Name, StringComparer.Ordinal)
            .SkipWhile(file => string.CompareOrdinal(file.Name, place.File) < 0).ToList();
        foreach (var file in files)
        {
            // A file that is shorter than what was read of it began anew.
            var offset = file.Name == place.File && file.Length >= place.Offset ? place.Offset : 0;
            if (await ReadLineAsync(file.FullName, offset, cancellationToken) is { } line)
            {
                var done = await DeliverAsync(file.Name, offset, line, cancellationToken);
                if (done)
                {
                    new EventPlace(file.Name, offset + line.Length).Write(_place);
                }

                return done;
            }
        }

        return false;
    }

    /// <summary>The line at an offset with its end; null while there is no whole one.</summary>
    private static async Task<byte[]?> ReadLineAsync(string path, long offset, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        for (var most = UsualLineBytes; ; most = MaxLineBytes)
        {
            file.Position = offset;
            var bytes = new byte[Math.Min(most, file.Length - offset)];
            var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            var end = bytes.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return bytes[..(end + 1)];
            }

            if (read < most || most == MaxLineBytes)
            {
                // What no event can be is passed over in pieces.
                return read == MaxLineBytes ? bytes : null;
            }
        }
    }

    private async Task<bool> DeliverAsync(string file, long offset, byte[] line, CancellationToken cancellationToken)
    {
        if (Parse(line) is not { } received)
        {
            log.LineLeftOut(function.Name, file, offset);
            return true;
        }

        try
        {
            await invoker.InvokeAsync(function, Encoding.UTF8.GetString(line), names: null, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (++_failures < MaxAttempts)
            {
                log.EventFailed(failure, function.Name, received.Id, _failures);
                return false;
            }

            log.EventGivenUp(failure, function.Name, received.Id, _failures);
        }

        _failures = 0;
        return true;
    }

    private static CloudEvent? Parse(byte[] line)
    {
        try
        {
            return CloudEvent.Parse(new BinaryData(line));
        }
        catch (Exception notOne) when (notOne is System.Text.Json.JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
