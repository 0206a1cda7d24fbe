using Microsoft.DurableTask;

namespace Landfall.Functions.Orchestrations;

/// <summary>How activities are retried; named once.</summary>
public static class RetryPolicies
{
    /// <summary>
    /// Any failure that reaches the orchestration is retried after 2, 6, 18, 54 and 162 seconds: attempts are counted, and a short outage must not
    /// use them up. A terminal failure never gets here: the stage writes it into the ledger and answers with the state.
    /// </summary>
    public static TaskOptions Stage { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 6, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 3.0, maxRetryInterval: TimeSpan.FromMinutes(5)));
}
