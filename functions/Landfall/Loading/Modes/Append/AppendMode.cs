using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading.Modes.Append;

/// <summary>
/// Mode append: rows go into staging, and from there into the storage in force, which the first load makes; what leaves goes first.
/// </summary>
internal sealed class AppendMode : ILoadMode
{
    /// <inheritdoc/>
    public LoadMode Mode => LoadMode.Append;

    /// <inheritdoc/>
    public ReadMarkers Ask(ReadMarkers own, LoadPackage package, ControlRow control) =>
        own with
        {
            BlobNames = [.. package.Batches.Select(batch => batch.File.Name).Distinct(StringComparer.Ordinal)],

            // Where only a blob repeats itself its own markers say so, and nobody reads those of all files alike.
            ContentHashes =
                package.Contract.OnRepeatedContent == OnRepeatedContent.Add
                    ? []
                    : [.. package.Batches.Select(batch => batch.Manifest.ContentHash).Distinct(StringComparer.Ordinal)],
        };

    /// <inheritdoc/>
    public SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known) =>
        AppendSettlement.Settle(package, control, known);

    /// <inheritdoc/>
    public RowPlan Plan(RowMove move)
    {
        var loads = move.Settled.Loads;
        LoadStep[] leave = move.Settled.Out.Count == 0 ? [] : [Leave(move)];
        if (loads.Count == 0)
        {
            return new RowPlan([], leave, []);
        }

        var staging = move.Staging(1);
        var rule = move.Package.Contract.Deduplication is { } repeats
            ? new RepeatRule(repeats.Columns, move.LoadedAt - repeats.LookBack)
            : null;
        LoadStep[] count = rule is null
            ? []
            : [LoadStep.Of(new CountRepeats(staging, move.Storage, rule), (tally, counts) => tally.Repeated(counts))];
        return new RowPlan(
            [.. move.Target, .. move.Fill(staging, loads)],
            [RowMove.Count(staging, loads), .. leave, .. count, Insert(move, staging, rule)],
            [LoadStep.Of(new DropStaging(staging))]
        );
    }

    private static LoadStep Leave(RowMove move)
    {
        var leaving = move.Settled.Out.Select(taken => taken.Marker).ToList();
        return LoadStep.Of(
            new DeleteBatches(move.Storage, [.. leaving.Select(marker => marker.Batch).Distinct(StringComparer.Ordinal)]),
            (_, rows) => LoadTally.Balance($"what leaves {move.Storage}", rows, leaving.Sum(marker => marker.Counts.Inserted))
        );
    }

    private static LoadStep Insert(RowMove move, Relation staging, RepeatRule? rule)
    {
        var loads = move.Settled.Loads;
        return LoadStep.Of(
            new InsertRows(move.Storage, staging, move.ColumnNames, [.. loads.Select(batch => batch.Batch)], rule),
            (tally, rows) =>
                LoadTally.Balance($"the insert into {move.Storage}", rows, loads.Sum(batch => batch.Manifest.Rows) - tally.Repeats)
        );
    }
}
