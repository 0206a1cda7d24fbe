namespace Landfall.Landing.Sweeping;

/// <summary>What one sweep met, in numbers of files and batches.</summary>
/// <param name="Listed">Files that were listed in the landing container; one may be listed twice.</param>
/// <param name="Old">Files changed before the look-back.</param>
/// <param name="Folders">Blobs that stand for a folder.</param>
/// <param name="Unsettled">Files too young to judge.</param>
/// <param name="BeforeIngestFrom">Files older than their contract ingests from; they are in no ledger.</param>
/// <param name="Known">Files that the ledger has.</param>
/// <param name="Unregistered">Files that the ledger did not have.</param>
/// <param name="Unclaimed">Files written down as unclaimed that no contract claims yet; 0 when the same contracts judged them
/// before.</param>
/// <param name="NowClaimed">Files written down as unclaimed that a contract claims now.</param>
/// <param name="Unreadable">Batches whose ledger entry cannot be read.</param>
public sealed record SweepReport(
    long Listed,
    long Old,
    long Folders,
    long Unsettled,
    long BeforeIngestFrom,
    long Known,
    long Unregistered,
    long Unclaimed,
    long NowClaimed,
    long Unreadable
)
{
    /// <summary>True when something was to be written down or looked at.</summary>
    public bool FoundWork => Unregistered + NowClaimed + Unreadable > 0;
}
