using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading.Modes.Merge;

/// <summary>
/// Mode merge: rows go into staging and compete with those of the storage in force. When something leaves the table, new storage is built
/// of all that stays and comes into force instead.
/// </summary>
internal sealed class MergeMode : ILoadMode
{
    /// <inheritdoc/>
    public LoadMode Mode => LoadMode.Merge;

    /// <inheritdoc/>
    public SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known) =>
        MergeSettlement.Settle(package, control, known);

    /// <inheritdoc/>
    public bool BuildsInPieces(SettledPackage settled) => settled.IsRebuilt;

    /// <inheritdoc/>
    public TerminalException? Refuses(TableContract contract, TableContract former) =>
        contract.PrimaryKey.SequenceEqual(former.PrimaryKey, StringComparer.Ordinal)
        && contract.OrderBy.SequenceEqual(former.OrderBy, StringComparer.Ordinal)
            ? null
            : LoadErrors.MergeRuleChanged(contract, former);

    /// <inheritdoc/>
    public RowPlan Plan(RowMove move)
    {
        if (!move.Settled.IsRebuilt)
        {
            var target = Through(move, 1, move.Settled.Loads, competing => Counted(move, move.Settled.Loads, competing));
            return target with { Stage = [.. move.Target, .. target.Stage] };
        }

        // What takes an older generation out is in the new storage already.
        var going = move.Settled.Out.Select(taken => taken.By).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<PackageBatch> entering = [.. move.Settled.Loads.Where(batch => !going.Contains(batch.Batch))];
        return entering.Count == 0
            ? new RowPlan([], Counted(move, entering, []), [])
            : Through(move, 1, entering, competing => Counted(move, entering, competing));
    }

    /// <inheritdoc/>
    public RowPlan PlanPiece(RowMove move, int number, IReadOnlyList<PackageBatch> batches) =>
        Through(move, number, batches, competing => competing);

    private static RowPlan Through(
        RowMove move,
        int number,
        IReadOnlyList<PackageBatch> batches,
        Func<IReadOnlyList<LoadStep>, IReadOnlyList<LoadStep>> counted
    )
    {
        var staging = move.Staging(number);
        return new RowPlan(
            [.. move.Fill(staging, batches), Rank(move, staging, batches)],
            [RowMove.Count(staging, batches), .. counted(Compete(move, staging, batches))],
            [LoadStep.Of(new DropStaging(staging) { IsRanked = true })]
        );
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

    // What readers see is counted before the package's rows compete and again behind them. Storage that was built anew is also held against
    // the one in force, whose place it takes.
    private static LoadStep[] Counted(RowMove move, IReadOnlyList<PackageBatch> entering, IReadOnlyList<LoadStep> competing)
    {
        var (inFormer, before, storage) = (0L, 0L, move.Storage);
        var after = LoadStep.Of(new CountLive(storage), (tally, rows) => tally.Grown(storage, entering, before, rows));
        return !move.Settled.IsRebuilt
            ? [LoadStep.Of(new CountLive(storage), (_, rows) => before = rows), .. competing, after]
            :
            [
                LoadStep.Of(new CountLive(WarehouseNames.Storage(move.Package.Table, move.Before.Storage!)), (_, rows) => inFormer = rows),
                LoadStep.Of(new CountLive(storage), (tally, rows) => tally.Rebuilt(inFormer, before = rows)),
                .. competing,
                .. competing.Count == 0 ? (LoadStep[])[] : [after],
            ];
    }
}
