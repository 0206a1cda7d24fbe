using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Local;

/// <summary>Keeps what is logged, as <c>Level: message</c>.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose() { }
}
