namespace Landfall.Embedded;

/// <summary>How an activity is called.</summary>
public sealed record TaskOptions
{
    internal RetryPolicy? RetryPolicy { get; private init; }

    /// <summary>Options that call an activity again, as the policy says, while it fails.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new() { RetryPolicy = policy };
}
