using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>Which files are taken in hand together.</summary>
internal static class GroupChoice
{
    /// <summary>
    /// Makes groups of <paramref name="rows"/>, in their order, as long as there are groups to hand out and changes of a transaction
    /// left: one a file, and one a group.
    /// </summary>
    /// <remarks>
    /// Files of one contract and one snapshot go together. A file whose attempt came to no end that explains itself goes with half of the
    /// group that it was in; after the second such attempt it goes alone, and so does a big file and an archive at any time. Members of an
    /// archive are brought together and into its order, so that neighbours are in one group and are fetched by one request.
    /// </remarks>
    public static IReadOnlyList<IReadOnlyList<WorkRow>> Make(IReadOnlyList<WorkRow> rows, int groups, int changes, PlanningOptions options)
    {
        var made = new List<IReadOnlyList<WorkRow>>();
        foreach (var group in rows.GroupBy(row => Kin.Of(row, options)).SelectMany(kin => Cut([.. InOrder(kin)], options)))
        {
            if (made.Count >= groups || changes < 2)
            {
                break;
            }

            IReadOnlyList<WorkRow> taken = [.. group.Take(changes - 1)];
            made.Add(taken);
            changes -= taken.Count + 1;
        }

        return made;
    }

    private static IEnumerable<WorkRow> InOrder(IEnumerable<WorkRow> kin) =>
        kin.GroupBy(row => row.Archive ?? row.End, StringComparer.Ordinal).SelectMany(archive => archive.OrderBy(row => row.Offset));

    private static IEnumerable<IReadOnlyList<WorkRow>> Cut(IReadOnlyList<WorkRow> kin, PlanningOptions options)
    {
        var files = kin[0].Attempts == 0 ? options.MaxFiles : Math.Min(Math.Max(options.MaxFiles / 2, 1), (kin.Count + 1) / 2);
        var group = new List<WorkRow>();
        var bytes = 0L;
        foreach (var row in kin)
        {
            if (group.Count > 0 && (group.Count == files || bytes + row.Bytes > options.MaxBytes))
            {
                yield return group;
                group = [];
                bytes = 0;
            }

            group.Add(row);
            bytes += row.Bytes;
        }

        yield return group;
    }

    /// <summary>What files of one group have in common.</summary>
    private sealed record Kin(WorkKind Work, string? Contract, string? SnapshotKey, string? FailedGroup, string? Alone)
    {
        public static Kin Of(WorkRow row, PlanningOptions options)
        {
            var alone = row.Work == WorkKind.Unpack || row.Attempts >= ReadAttempts.AloneAfter || row.Bytes >= options.BigFileBytes;

            // The claim stays in the row when its group is given back; it says who was together.
            return new Kin(row.Work, row.Contract, row.SnapshotKey, row.Attempts == 0 ? null : row.Claim ?? "", alone ? row.End : null);
        }
    }
}
