using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Landfall.Cli.Hosting;

/// <summary>Writes the host's log to a file, and what a person should look at to the screen as well.</summary>
internal sealed class HostLog : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly Action<string>? _warn;

    /// <summary>Writes to a new file at <paramref name="path"/>; warnings and worse go to <paramref name="warn"/> too.</summary>
    public HostLog(string path, Action<string>? warn)
    {
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
            _file.Dispose();
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss.fff} {level,-11} {category}: {message}");
        lock (_gate)
        {
            _file.WriteLine(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
        }

        if (level >= LogLevel.Warning)
        {
            _warn?.Invoke(message);
        }
    }

    private sealed class Category(HostLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, name, formatter(state, exception), exception);
            }
        }
    }
}
