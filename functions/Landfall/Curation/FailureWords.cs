using Azure;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Curation;

/// <summary>Says why an attempt failed in words that cannot hold a value of the data; the whole failure is in the host's log.</summary>
internal static class FailureWords
{
    /// <summary>
    /// Storage's own message is a page of headers, DuckDB's and the runtime's can quote a value: of those only the kind is told, but for memory and disk, whose words are
    /// about the machine.
    /// </summary>
    public static string Of(Exception failure) => failure switch
    {
        AggregateException { InnerException: { } cause } => Of(cause),
        LedgerStoreException => "The ledger did not answer.",
        RequestFailedException storage => FormattableString.Invariant($"Storage answered {storage.Status} {storage.ErrorCode}."),
        ConservationException or LedgerException or IOException => failure.Message,
        DuckDbException { ErrorType: DuckDbErrorType.OutOfMemory or DuckDbErrorType.InputOutput } => FirstLine(failure.Message),
        DuckDbException engine => $"DuckDB failed with an error of the kind {engine.ErrorType}.",
        _ => $"It failed with {failure.GetType().Name}; the host's log has the rest.",
    };

    private static string FirstLine(string text) => text.Split('\n')[0];
}
