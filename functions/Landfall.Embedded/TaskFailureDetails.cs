using System.Text.Json.Serialization;

namespace Landfall.Embedded;

/// <summary>What is kept of an exception that ended an activity or an orchestration.</summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Where it was thrown.</param>
/// <param name="InnerFailure">The exception inside it.</param>
public sealed record TaskFailureDetails(
    [property: JsonPropertyName("errorType")] string ErrorType,
    [property: JsonPropertyName("errorMessage")] string ErrorMessage,
    [property: JsonPropertyName("stackTrace")] string? StackTrace,
    [property: JsonPropertyName("innerFailure")] TaskFailureDetails? InnerFailure)
{
    /// <summary>Whether the exception was a <typeparamref name="T"/> or derived from it; false for a type that is not loaded.</summary>
    public bool IsCausedBy<T>()
        where T : Exception
    {
        var type = typeof(T).Assembly.GetType(ErrorType)
            ?? AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(ErrorType)).FirstOrDefault(found => found is not null);
        return typeof(T).IsAssignableFrom(type);
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    internal static TaskFailureDetails FromException(Exception exception)
    {
        var inner = exception is TaskFailedException failed
            ? failed.FailureDetails
            : exception.InnerException is { } cause ? FromException(cause) : null;
        return new TaskFailureDetails(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner);
    }
}
