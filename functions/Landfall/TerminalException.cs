using Landfall.Ledger;

namespace Landfall;

/// <summary>A failure that no retry can fix: the batch is refused or parked, and a person decides.</summary>
public sealed class TerminalException : Exception
{
    /// <summary>Makes the failure that ends a batch in <paramref name="state"/>, which is refused or parked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state is neither refused nor parked.</exception>
    public TerminalException(BatchState state, BatchError error, Exception? innerException = null)
        : base(error.ToString(), innerException)
    {
        if (state is not (BatchState.Refused or BatchState.Parked))
        {
            throw new ArgumentOutOfRangeException(nameof(state), state, "A terminal failure refuses or parks a batch.");
        }

        State = state;
        Error = error;
    }

    /// <summary>Where the batch ends: refused when its own content is at fault, parked otherwise.</summary>
    public BatchState State { get; }

    /// <summary>What happened, where, and what to do next.</summary>
    public BatchError Error { get; }

    /// <summary>The batches that it stops, in whatever company they are loaded; null where that is not known.</summary>
    public IReadOnlySet<string>? Batches { get; init; }

    /// <summary>The file's own content is at fault.</summary>
    public static TerminalException Refused(string code, string message, string hint) =>
        new(BatchState.Refused, new BatchError(code, message, hint));

    /// <summary>Anything else that a person must settle.</summary>
    public static TerminalException Parked(string code, string message, string hint) =>
        new(BatchState.Parked, new BatchError(code, message, hint));
}
