using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading.Modes.Merge;

/// <summary>
/// Mode merge: rows go into staging and compete with those of the storage in force, or of new storage when something leaves the table.
/// </summary>
internal sealed class MergeMode : ILoadMode
{
    // Rows of a rebuilt table pass through staging in pieces of this many bytes of parts, so that no staging table holds the whole history.
    private const long PieceBytes = 2L << 30;

    /// <inheritdoc/>
    public LoadMode Mode => LoadMode.Merge;

    /// <inheritdoc/>
    public SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known) =>
        MergeSettlement.Settle(package, control, known);

    /// <inheritdoc/>
    public bool NeedsAllMarkers(SettledPackage settled) => settled.IsRebuilt;

    /// <inheritdoc/>
    public SettledPackage WithAllMarkers(SettledPackage settled, IReadOnlyList<Marker> markers) =>
        settled with
        {
            Companions = MergeSettlement.Companions(settled, markers),
        };

    /// <inheritdoc/>
    public TerminalException? Refuses(TableContract contract, TableContract former) =>
        contract.PrimaryKey.SequenceEqual(former.PrimaryKey, StringComparer.Ordinal)
        && contract.OrderBy.SequenceEqual(former.OrderBy, StringComparer.Ordinal)
            ? null
            : LoadErrors.MergeRuleChanged(contract, former);

    /// <inheritdoc/>
    public RowPlan Plan(RowMove move) => move.Settled.IsRebuilt ? Rebuild(move) : Compete(move);

    private static RowPlan Compete(RowMove move)
    {
        var staging = move.Staging(1);
        var loads = move.Settled.Loads;
        return new RowPlan(
            [.. move.Target, .. move.Fill(staging, loads), Rank(move, staging, loads)],
            [RowMove.Count(staging, loads), .. Counted(move.Storage, Compete(move, staging, loads), out var after), after],
            [LoadStep.Of(new DropStaging(staging) { IsRanked = true })]
        );
    }

    // First what stays, then what the package brings, each through staging; the control row names the new storage from the commit on.
    private static RowPlan Rebuild(RowMove move)
    {
        var stage = new List<LoadStep> { move.NewStorage };
        var number = 0;
        foreach (var piece in Pieces(move.Sources.Companions))
        {
            stage.AddRange(Through(piece));
        }

        IReadOnlyList<LoadStep> loads = move.Settled.Loads.Count > 0 ? [.. Through(move.Settled.Loads)] : [];
        var former = WarehouseNames.Storage(move.Package.Table, move.Before.Storage!);
        stage.AddRange(Counted(move.Storage, loads, out var after, former));
        return new RowPlan(stage, [after], []);

        IEnumerable<LoadStep> Through(IReadOnlyList<PackageBatch> piece)
        {
            var staging = move.Staging(++number);
            return
            [
                .. move.Fill(staging, piece),
                Rank(move, staging, piece),
                .. Compete(move, staging, piece),
                LoadStep.Of(new DropStaging(staging) { IsRanked = true }),
            ];
        }
    }

    private static LoadStep Rank(RowMove move, Relation staging, IReadOnlyList<PackageBatch> batches) =>
        LoadStep.Of(new RankRows(staging, move.Rule), (_, rows) =>
            LoadTally.Balance($"the ranked rows of {staging}", rows, batches.Sum(LoadTally.RowsOf))
        );

    private static LoadStep[] Compete(RowMove move, Relation staging, IReadOnlyList<PackageBatch> batches) =>
        [
            LoadStep.Of(new ClassifyRows(staging, move.Storage, move.Rule), (tally, outcome) =>
                tally.Classified(staging, batches, outcome)
            ),
            LoadStep.Of(new DeleteSuperseded(move.Storage, staging, move.Rule), (tally, rows) =>
                LoadTally.Balance($"what is superseded in {move.Storage}", rows, tally.Superseded)
            ),
            LoadStep.Of(new InsertWinners(move.Storage, staging, move.ColumnNames, move.Rule)),
        ];

    // What readers see is counted before the package's rows compete and again by the last step, which comes out with those that it follows.
    // Rebuilt storage is also held against the former one, whose place it takes.
    private static LoadStep[] Counted(Relation storage, IReadOnlyList<LoadStep> competing, out LoadStep after, Relation? former = null)
    {
        var (inFormer, before) = (0L, 0L);
        after = LoadStep.Of(new CountLive(storage), (tally, rows) => tally.Grown(storage, before, rows));
        return former is null
            ? [LoadStep.Of(new CountLive(storage), (_, rows) => before = rows), .. competing]
            :
            [
                LoadStep.Of(new CountLive(former), (_, rows) => inFormer = rows),
                LoadStep.Of(new CountLive(storage), (tally, rows) => tally.Rebuilt(inFormer, before = rows)),
                .. competing,
            ];
    }

    private static IEnumerable<IReadOnlyList<PackageBatch>> Pieces(IReadOnlyList<PackageBatch> batches)
    {
        var (piece, bytes) = (new List<PackageBatch>(), 0L);
        foreach (var batch in batches)
        {
            if (piece.Count > 0 && bytes + batch.Manifest.Bytes > PieceBytes)
            {
                yield return piece;
                (piece, bytes) = ([], 0);
            }

            piece.Add(batch);
            bytes += batch.Manifest.Bytes;
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }
}
