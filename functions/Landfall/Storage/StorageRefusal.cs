using System.Globalization;
using Azure;
using Azure.Identity;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Storage;

/// <summary>What it means when storage does not do what it is asked.</summary>
internal static class StorageRefusal
{
    /// <summary>True for what a storage account, or the way to it, is the reason of; a ledger of another Landfall is none.</summary>
    public static bool Is(Exception failure) =>
        failure
            is RequestFailedException
                or AggregateException
                or AuthenticationFailedException
                or LedgerStoreException
                or LedgerException { InnerException: not null };

    /// <summary>True when storage, or the service that vouches for the app to it, gave no answer, also not within its time.</summary>
    public static bool IsUnanswered(Exception failure, CancellationToken cancellationToken) =>
        failure is RequestFailedException or AggregateException or IOException or AuthenticationFailedException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>True when the app's identity, or its network, is not let in.</summary>
    public static bool IsDenied(Exception? failure) =>
        failure is not null
        && (failure is RequestFailedException { Status: 401 or 403 } or AuthenticationFailedException || IsDenied(failure.InnerException));

    /// <summary>What happened and, where a person must help, what to do.</summary>
    public static string Words(Exception failure) =>
        failure switch
        {
            RequestFailedException { Status: 401 or 403 } denied => string.Create(
                CultureInfo.InvariantCulture,
                $"Storage refused it with {denied.Status} {denied.ErrorCode}. Give the app's identity the roles "
                    + $"Storage Blob, Queue and Table Data Contributor on the account, and see that its firewall lets the app in."
            ),
            RequestFailedException { Status: > 0 } answered => FormattableString.Invariant(
                $"Storage answered {answered.Status} {answered.ErrorCode}."
            ),
            AuthenticationFailedException => "The app has no identity to ask storage with. Switch its managed identity on, and name the "
                + "client id in the settings of the connection when it is a user-assigned one.",
            LedgerException or LedgerStoreException => failure.Message,
            _ => "Storage does not answer. See that the account is there and can be reached.",
        };
}
