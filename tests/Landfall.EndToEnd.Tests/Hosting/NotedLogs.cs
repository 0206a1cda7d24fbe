using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>Keeps what a host warns of, to be shown when a test fails.</summary>
internal sealed class NotedLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _notes = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

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
            _notes.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, _notes);

    public void Dispose() { }
}
