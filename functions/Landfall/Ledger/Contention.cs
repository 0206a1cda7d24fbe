using System.Security.Cryptography;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>
/// Counts how often one change was refused. A refusal shows that another writer was faster, so the first ones are answered by the next try
/// at once; then writers part by pauses, and a change that is refused for seconds is given up with the reason.
/// </summary>
/// <param name="what">What is refused, for the error: <c>the change of crm.person</c>.</param>
internal sealed class Contention(string what)
{
    /// <summary>Refusals after which a change is given up.</summary>
    public const int Most = 100;

    private const int WithoutPause = 10;
    private const int LongestPauseMs = 100;

    private int _refused;

    /// <summary>Notes one refusal, and waits as long as the next try should.</summary>
    /// <exception cref="LedgerStoreException">It was the hundredth.</exception>
    public async ValueTask RefusedAsync(CancellationToken cancellationToken)
    {
        if (++_refused >= Most)
        {
            throw new LedgerStoreException(
                $"The ledger refused {what} {_refused} times: others write there all the time, or its rows contradict each other. "
                    + "Try again later; if it is refused then too, look at the rows of that name in the ledger's store."
            );
        }

        if (_refused > WithoutPause)
        {
            // By the machine's clock, whatever the app's is: the other writers are on it.
            await Task.Delay(RandomNumberGenerator.GetInt32(1, Math.Min(_refused, LongestPauseMs)), cancellationToken);
        }
    }
}
