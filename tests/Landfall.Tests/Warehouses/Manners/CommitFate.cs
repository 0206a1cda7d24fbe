namespace Landfall.Tests.Warehouses.Manners;

/// <summary>What becomes of a commit and of the answer to it.</summary>
public enum CommitFate
{
    /// <summary>Committed and answered.</summary>
    Answered,

    /// <summary>Committed, and the connection breaks before the answer.</summary>
    AnswerLost,

    /// <summary>Sent, and the connection breaks; the server commits when somebody waits for what the transaction holds.</summary>
    InFlight,
}
