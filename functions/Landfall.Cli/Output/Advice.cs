using Landfall.Ledger;

namespace Landfall.Cli.Output;

/// <summary>Why a batch needs a person, and what that person can do.</summary>
internal static class Advice
{
    private static readonly BatchError Unclaimed = new(
        "unclaimed", "No contract claims this name.", "Write a contract whose landfallLanding fits, or land it under a name that one claims.");

    /// <summary>The batch's own error; null when all is well.</summary>
    public static BatchError? Of(BatchState state, BatchError? error) => error ?? (state == BatchState.Unclaimed ? Unclaimed : null);
}
