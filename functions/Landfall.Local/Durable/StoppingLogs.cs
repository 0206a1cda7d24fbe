using Microsoft.Extensions.Logging;

namespace Landfall.Local.Durable;

/// <summary>
/// The engine's logs. While it stops, it warns of every activity that ends because of that; nobody has to look at those, so from then on
/// all is information.
/// </summary>
internal sealed class StoppingLogs(ILoggerFactory loggers, CancellationToken stopping) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Category(loggers.CreateLogger(categoryName), stopping);

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The factory is its owner's.
    }

    private sealed class Category(ILogger logger, CancellationToken stopping) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Level(logLevel));

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => logger.Log(Level(logLevel), eventId, state, exception, formatter);

        private LogLevel Level(LogLevel level) =>
            stopping.IsCancellationRequested && level is > LogLevel.Information and < LogLevel.None ? LogLevel.Information : level;
    }
}
