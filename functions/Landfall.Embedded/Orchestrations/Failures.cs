using Microsoft.DurableTask;

namespace Landfall.Embedded.Orchestrations;

/// <summary>What is kept of an exception that ended an activity or an orchestration.</summary>
internal static class Failures
{
    public static TaskFailureDetails Of(Exception exception)
    {
        var inner = exception is TaskFailedException failed
            ? failed.FailureDetails
            : exception.InnerException is { } cause ? Of(cause) : null;
        return new TaskFailureDetails(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, Properties: null);
    }
}
