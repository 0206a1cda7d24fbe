namespace Landfall.Functions.Orchestrations;

/// <summary>How activities are retried; named once.</summary>
public static class RetryPolicies
{
    /// <summary>
    /// Any failure that reaches the orchestration is retried: 1, 2, 4, 8, 16 seconds. A terminal one never does: the stage
    /// writes it into the ledger and answers with the state.
    /// </summary>
    public static TaskOptions Stage { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 6, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2.0, maxRetryInterval: TimeSpan.FromSeconds(30)));
}
