using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>The part of a plan that moves rows, by mode.</summary>
internal sealed record RowPlan(IReadOnlyList<LoadStatement> Stage, IReadOnlyList<LoadStatement> Apply, IReadOnlyList<LoadStatement> Finish)
{
    // Rows of a rebuilt table pass through staging in pieces of this many bytes of parts, so that no staging table holds the whole history.
    private const long PieceBytes = 2L << 30;

    /// <summary>No row moves.</summary>
    public static RowPlan Empty { get; } = new([], [], []);

    /// <summary>Into staging, and from there into the storage in force, which the first load makes; what leaves goes first.</summary>
    public static RowPlan Append(RowMove move)
    {
        var staging = move.Staging(1);
        var loads = move.Settled.Loads;
        LoadStatement[] leave = move.Settled.Out.Count == 0
            ? []
            : [new DeleteBatches(move.Storage, [.. move.Settled.Out.Select(taken => taken.Marker.Batch).Distinct(StringComparer.Ordinal)])];
        if (loads.Count == 0)
        {
            return new RowPlan([], leave, []);
        }

        var rule = move.Package.Contract.Deduplication is { } repeats ? new RepeatRule(repeats.Columns, move.LoadedAt - repeats.LookBack) : null;
        LoadStatement[] count = rule is null ? [] : [new CountRepeats(staging, move.Storage, rule)];
        return new RowPlan(
            [.. move.Target, .. move.Fill(staging, loads)],
            [
                new CountRows(staging),
                .. leave,
                .. count,
                new InsertRows(move.Storage, staging, move.ColumnNames, [.. loads.Select(batch => batch.Batch)], rule),
            ],
            [new DropStaging(staging)]);
    }

    /// <summary>Into new storage, which the control row names from the commit on.</summary>
    public static RowPlan Full(RowMove move)
    {
        IReadOnlyList<PackageBatch> files = [.. move.Sources.Companions, .. move.Settled.Loads];
        return new RowPlan(
            [move.NewStorage, .. move.Copy(move.Storage, files), new CountRows(move.Storage)],
            [new CountRows(move.Storage)],
            []);
    }

    /// <summary>Into staging, whose rows compete with those of the storage in force.</summary>
    public static RowPlan Merge(RowMove move)
    {
        var staging = move.Staging(1);
        return new RowPlan(
            [.. move.Target, .. move.Fill(staging, move.Settled.Loads)],
            [new CountRows(staging), new CountLive(move.Storage), .. Compete(move, staging), new CountLive(move.Storage)],
            [new DropStaging(staging)]);
    }

    /// <summary>Into new storage: first what stays, then what the package brings, each through staging; the control row names it from the commit on.</summary>
    public static RowPlan Rebuild(RowMove move)
    {
        var stage = new List<LoadStatement> { move.NewStorage };
        var number = 0;
        foreach (var piece in Pieces(move.Sources.Companions))
        {
            stage.AddRange(Through(piece));
        }

        stage.Add(new CountLive(WarehouseNames.Storage(move.Package.Table, move.Before.Storage!)));
        stage.Add(new CountLive(move.Storage));
        if (move.Settled.Loads.Count > 0)
        {
            stage.AddRange(Through(move.Settled.Loads));
        }

        return new RowPlan(stage, [new CountLive(move.Storage)], []);

        IEnumerable<LoadStatement> Through(IReadOnlyList<PackageBatch> piece)
        {
            var staging = move.Staging(++number);
            return [.. move.Fill(staging, piece), .. Compete(move, staging), new DropStaging(staging)];
        }
    }

    private static LoadStatement[] Compete(RowMove move, Relation staging) =>
    [
        new ClassifyRows(staging, move.Storage, move.Rule),
        new DeleteBeaten(move.Storage, staging, move.Rule),
        new InsertWinners(move.Storage, staging, move.ColumnNames, move.Rule),
    ];

    private static IEnumerable<IReadOnlyList<PackageBatch>> Pieces(IReadOnlyList<PackageBatch> batches)
    {
        var piece = new List<PackageBatch>();
        foreach (var batch in batches)
        {
            if (piece.Count > 0 && piece.Sum(one => one.Manifest.Bytes) + batch.Manifest.Bytes > PieceBytes)
            {
                yield return piece;
                piece = [];
            }

            piece.Add(batch);
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }
}
