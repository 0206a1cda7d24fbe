using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Landfall.Cli.Hosting;

/// <summary>
/// Writes the host's log to a file, and what a person should look at to the screen as well. A disk that is full loses lines, which are
/// counted, and stops nobody.
/// </summary>
internal sealed class HostLog : ILoggerProvider
{
    private const int Kept = 5;

    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly Action<string>? _warn;
    private long _lost;

    /// <summary>Writes to a new file at <paramref name="path"/>; warnings and worse go to <paramref name="warn"/> too. The last five files
    /// are kept, as <c>host.1.log</c> and so on.</summary>
    public HostLog(string path, Action<string>? warn)
    {
        KeepEarlier(path);
        _file = new StreamWriter(path) { AutoFlush = true };
        _warn = warn;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _file.Dispose();
            }
            catch (IOException)
            {
                // What the last flush could not write is lost, as the lines before it were.
                _lost++;
            }
        }
    }

    private static void KeepEarlier(string path)
    {
        for (var number = Kept - 1; number >= 0; number--)
        {
            if (File.Exists(Earlier(number)))
            {
                File.Move(Earlier(number), Earlier(number + 1), overwrite: true);
            }
        }

        string Earlier(int number) =>
            number == 0
                ? path
                : Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $"{number}{Path.GetExtension(path)}"));
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss.fff} {level, -11} {category}: {message}"
        );
        lock (_gate)
        {
            WriteLine(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
        }

        if (level >= LogLevel.Warning)
        {
            _warn?.Invoke(message);
        }
    }

    // Whoever logs has other work to do than to mind the disk.
    private void WriteLine(string line)
    {
        try
        {
            if (_lost > 0)
            {
                _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_lost} entries could not be written before this one."));
            }

            _file.WriteLine(line);
            _lost = 0;
        }
        catch (IOException)
        {
            _lost++;
        }
    }

    private sealed class Category(HostLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, name, formatter(state, exception), exception);
            }
        }
    }
}
