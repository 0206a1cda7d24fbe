using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at the landed files of a page, all together: does the ledger have them?</summary>
internal sealed class LandingPass(KnownFiles known, BatchLedger ledger, SeenVersions memory, ILogger logger)
{
    /// <summary>Answers in the order of <paramref name="files"/>.</summary>
    public async Task<IReadOnlyList<SweepStep>> LookAsync(
        IReadOnlyList<LandedFile> files,
        SweepRound round,
        CancellationToken cancellationToken
    )
    {
        var steps = new SweepStep[files.Count];
        var asked = new List<Asked>();
        for (var at = 0; at < files.Count; at++)
        {
            var key = memory.KeyOf(files[at].Name, files[at].ETag, round.Contracts);
            steps[at] =
                files[at].LastModified < round.Window.Since ? SweepSight.Old
                : memory.Meet(key) ? SweepSight.Known
                : SweepSight.Nothing;
            if (steps[at].Sight == SweepSight.Nothing)
            {
                asked.Add(new Asked(at, files[at], key));
            }
        }

        var claims = await known.ClaimAsync(asked.ConvertAll(one => one.File), cancellationToken);
        var unsure = new List<(Asked One, Claim Claim)>();
        foreach (var (one, claim) in asked.Zip(claims))
        {
            steps[one.At] = SightOf(one.File, claim, round.Window);
            if (steps[one.At].Sight == SweepSight.Nothing)
            {
                unsure.Add((one, claim));
            }
        }

        var inLedger = await known.KnownAsync(unsure.Select(pair => pair.Claim), cancellationToken);
        foreach (var (one, _) in unsure.Where(pair => inLedger.Contains(pair.Claim.Batch)))
        {
            memory.Add(one.Key);
            steps[one.At] = SweepSight.Known;
        }

        unsure.RemoveAll(pair => inLedger.Contains(pair.Claim.Batch));
        var named = await NamedAlreadyAsync(unsure, round, cancellationToken);
        foreach (var (one, claim) in unsure.Where(pair => !named.Contains(pair.One.File)))
        {
            steps[one.At] = new SweepStep(
                SweepSight.Unregistered,
                new SweepFinding(SweepReason.Unregistered, claim.Batch, claim.Table, one.File)
            );
        }

        return steps;
    }

    private SweepSight SightOf(LandedFile file, Claim claim, SweepWindow window)
    {
        switch (claim.Admission)
        {
            case Admission.Folder:
                return SweepSight.Folder;
            case Admission.BeforeIngestFrom:
                Log.BeforeIngestFrom(logger, file.Name, claim.Table);
                return SweepSight.BeforeIngestFrom;
            default:
                return file.LastModified > window.SettledAt ? SweepSight.Unsettled : SweepSight.Nothing;
        }
    }

    // The pass over unclaimed entries has named them in this sweep; one that had an owner before is no business of that pass.
    private async Task<HashSet<LandedFile>> NamedAlreadyAsync(
        List<(Asked One, Claim Claim)> unsure,
        SweepRound round,
        CancellationToken cancellationToken
    )
    {
        if (!round.NamedUnclaimed)
        {
            return [];
        }

        var unclaimed = await ledger.FindAllAsync(
            [.. unsure.Where(pair => !pair.Claim.IsUnclaimed).Select(pair => BatchId.Create(BatchId.UnclaimedTable, pair.One.File))],
            cancellationToken
        );
        return [.. unclaimed.Where(entry => entry.RelatedBatch is null).Select(entry => entry.File)];
    }

    private sealed record Asked(int At, LandedFile File, UInt128 Key);
}
