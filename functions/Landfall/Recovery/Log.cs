using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>What a person changed by request.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Released {Batch}, which was {State} for {Code}.")]
    public static partial void Released(ILogger logger, string batch, StateWord state, string? code);

    [LoggerMessage(2, LogLevel.Information, "{Batch}, which was {State}, is read again as generation {Generation}.")]
    public static partial void Raised(ILogger logger, string batch, int generation, StateWord state);

    [LoggerMessage(3, LogLevel.Information, "{Batch}, which was {State}, is taken out of its table as generation {Generation}.")]
    public static partial void Forgetting(ILogger logger, string batch, int generation, StateWord state);

    [LoggerMessage(4, LogLevel.Information, "The message {Message} of {Queue} is settled and deleted.")]
    public static partial void MessageReleased(ILogger logger, string message, string queue);

    [LoggerMessage(5, LogLevel.Warning, "The message {Message} of {Queue} could not be put back and stays there.")]
    public static partial void MessageNotReleased(ILogger logger, Exception failure, string message, string queue);

    [LoggerMessage(
        6,
        LogLevel.Information,
        "{Batch}, generation {Generation}, which was {State}, is loaded again from the lake: the warehouse has lost it."
    ),]
    public static partial void Rebuilding(ILogger logger, string batch, int generation, StateWord state);

    [LoggerMessage(7, LogLevel.Information, "{Batch}, generation {Generation}, is restored as {State} from {Source}.")]
    public static partial void Restored(ILogger logger, string batch, int generation, StateWord state, string source);
}
