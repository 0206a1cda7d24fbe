using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading.Modes;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>
/// Builds new storage of all that stays in a table, page by page, while readers see the one in force. Each piece is one transaction under
/// the loader's fence: its rows and the row of the log of builds that tells of them. So a loader that comes after one that died goes on
/// where that one was, and one that was overtaken can bring nothing in any more.
/// </summary>
/// <remarks>
/// Batches are taken in the order of their markers' fences, so that what is loaded in the meantime stands behind. First come all batches
/// that stay; those that leave are written down, and their later generations come in behind them. What left the table in the meantime has
/// given the table other storage, whereby the build is of no use any more.
/// </remarks>
/// <param name="session">The load's session, outside a transaction.</param>
/// <param name="sources">What the warehouse does not say of batches.</param>
/// <param name="package">What is loaded.</param>
/// <param name="before">The control row that it was settled on, its fence the loader's own.</param>
/// <param name="settled">What it came to.</param>
/// <param name="terms">How large pages and pieces are, and who is told of each.</param>
/// <param name="loadedAt">UTC, whole microseconds.</param>
/// <param name="time">Says when a piece went in.</param>
internal sealed class StorageBuilder(
    IWarehouseSession session,
    ILoadSources sources,
    LoadPackage package,
    ControlRow before,
    SettledPackage settled,
    BuildTerms terms,
    DateTimeOffset loadedAt,
    TimeProvider time
)
{
    private readonly ILoadMode _mode = LoadModes.Of(package.Contract);
    private readonly LoadTally _tally = new(settled);
    private readonly Dictionary<string, PackageBatch> _own = Own(package, settled);

    // One a version of the contract.
    private readonly Dictionary<string, TableContract> _contracts = new(StringComparer.Ordinal);

    private bool _isMade;

    // True when another request's half-built storage is of no use any more because of this one.
    private bool _discards;

    // Number 1 is for the package's own rows.
    private int _staging = 1;
    private StorageBuild _build = new()
    {
        Table = package.Table,
        Storage = settled.Control.Storage,
        Base = before.Storage!,
        Contract = package.Contract.Hash,
        Fence = before.Fence,
        Piece = 0,
        WrittenAt = loadedAt,
    };

    /// <summary>Goes on with the build that a loader left, or begins one, and ends it; answers with its last row.</summary>
    /// <exception cref="WarehouseBusyException">A newer loader is there, or files are being read again that are to be in it.</exception>
    /// <exception cref="TerminalException">Parts that are to be in it are unknown, or do not fit.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; their piece is not in.</exception>
    public async Task<StorageBuild> RunAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } left)
        {
            (_build, _isMade) = (left, true);
        }

        await KeepAsync(cancellationToken);
        await BringAsync(cancellationToken);
        await MakeAsync(cancellationToken);
        return _build;
    }

    private static Dictionary<string, PackageBatch> Own(LoadPackage package, SettledPackage settled)
    {
        var going = settled.Out.Select(taken => taken.By).ToHashSet(StringComparer.Ordinal);
        return package.Batches.Where(batch => going.Contains(batch.Batch)).ToDictionary(batch => batch.Batch, StringComparer.Ordinal);
    }

    private async Task<StorageBuild?> FindAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var left = await session.ExecuteAsync(new ReadBuild(package.Table), cancellationToken);
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        if (left is not { Storage: not null } || left.Base != before.Storage)
        {
            return null;
        }

        var fits = left.Contract == package.Contract.Hash && await AgreesAsync(left, cancellationToken);
        _discards = !fits;

        // An older Landfall knows no builds and drops what it takes for left behind.
        return fits && (await session.ExecuteAsync(new ReadColumns(StorageOf(left)), cancellationToken)).Count > 0 ? left : null;
    }

    // What the package takes out must not be in, unless the build took it for leaving too; and of what the build took for leaving, it must
    // be as it was then, as it may be in already.
    private async Task<bool> AgreesAsync(StorageBuild left, CancellationToken cancellationToken)
    {
        var passed = settled
            .Out.Where(taken => left.HasPassed(taken.Marker))
            .Select(taken => taken.Marker.Batch)
            .ToHashSet(StringComparer.Ordinal);
        for (var piece = 0; await NextAsync(left, piece, cancellationToken) is { } row; piece = row.Piece)
        {
            if ((await WantedAsync(row.Detail.Leaving, cancellationToken)).Any(batch => batch is null))
            {
                return false;
            }

            passed.ExceptWith(row.Detail.Leaving.Select(leaving => leaving.Marker.Batch));
        }

        return passed.Count == 0;
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (await PageAsync(cancellationToken) is { Count: > 0 } markers)
        {
            var others = markers.Where(marker => !_own.ContainsKey(marker.Batch)).ToList();
            var found = (await sources.FindLoadedAsync(others, cancellationToken)).ToDictionary(
                loaded => loaded.Marker.Batch,
                StringComparer.Ordinal
            );
            var (staying, leaving, detail) = (new List<PackageBatch>(), new List<LeavingBatch>(), _build.Detail);
            var stops = default(Exception);
            foreach (var marker in markers)
            {
                var fate = await FateAsync(marker, found.GetValueOrDefault(marker.Batch), cancellationToken);
                if (fate.Stops is not null)
                {
                    stops = fate.Stops;
                    break;
                }

                if (fate.Stays is { } batch)
                {
                    if (IsFull(staying, batch))
                    {
                        await PieceAsync(staying, _ => detail with { Leaving = leaving }, cancellationToken);
                        (staying, leaving) = ([], []);
                    }

                    staying.Add(batch);
                }
                else
                {
                    leaving.Add(fate.Leaves!);
                }

                detail = _build.Detail with { Fence = marker.Fence, Batch = marker.Batch, Brought = [] };
            }

            // Also in front of what stops the build: what was decided is as good as ever, and the next loader begins behind it.
            if (staying.Count + leaving.Count > 0)
            {
                await PieceAsync(staying, _ => detail with { Leaving = leaving }, cancellationToken);
            }

            if (stops is not null)
            {
                throw stops;
            }
        }
    }

    private async Task<BatchFate> FateAsync(Marker marker, BatchInTable? loaded, CancellationToken cancellationToken)
    {
        if (_own.TryGetValue(marker.Batch, out var own))
        {
            return new BatchFate { Leaves = Leaving(marker, own) };
        }

        var misfit = loaded!.Batch is { } batch ? await MisfitAsync(batch.Manifest.Contract, cancellationToken) : null;
        if (loaded.Batch is not null && misfit is null)
        {
            return new BatchFate { Stays = loaded.Batch };
        }

        if (loaded.Later is { } later && (later.Forgetting || await MisfitAsync(later.Manifest.Contract, cancellationToken) is null))
        {
            return new BatchFate { Leaves = Leaving(marker, later) };
        }

        return new BatchFate
        {
            Stops =
                loaded.IsReadAgain && loaded.Later is null ? LoadErrors.GenerationsAwaited(package.Table, marker.Batch)
                : loaded.Batch is null ? OfOwn(LoadErrors.PartsUnknown(marker))
                : OfOwn(LoadErrors.PartsMismatch(package.Contract, _contracts[loaded.Batch.Manifest.Contract], misfit!, marker.Batch)),
        };
    }

    // It stops whatever leaves, as the table cannot be built anew without the batch, whose package this is not.
    private TerminalException OfOwn(TerminalException failure) =>
        new(failure.State, failure.Error) { Batches = _own.Keys.ToHashSet(StringComparer.Ordinal) };

    private async Task BringAsync(CancellationToken cancellationToken)
    {
        for (var after = Math.Max(0, _build.Detail.OfPiece - 1); await NextAsync(_build, after, cancellationToken) is { } row; )
        {
            after = row.Piece;
            var coming = row.Detail.Leaving.Where(leaving => !leaving.Forgetting);
            if (row.Piece == _build.Detail.OfPiece)
            {
                coming = coming.SkipWhile(leaving => leaving.Marker.Batch != _build.Detail.OfBatch).Skip(1);
            }

            var piece = new List<PackageBatch>();
            foreach (var batch in await LaterAsync([.. coming], cancellationToken))
            {
                if (IsFull(piece, batch))
                {
                    await PieceAsync(piece, met => Brings(row, piece, met), cancellationToken);
                    piece = [];
                }

                piece.Add(batch);
            }

            if (piece.Count > 0)
            {
                await PieceAsync(piece, met => Brings(row, piece, met), cancellationToken);
            }
        }
    }

    private BuildDetail Brings(StorageBuild row, List<PackageBatch> piece, IReadOnlyDictionary<string, LoadCounts> met)
    {
        var markers = piece
            .Select(batch =>
                NewMarkers.Loaded(
                    package,
                    batch,
                    batch.Manifest.Parts.Count == 0 ? LoadCounts.None : met[batch.Batch],
                    before.Fence,
                    loadedAt
                )
            )
            .ToList();
        return _build.Detail with
        {
            OfPiece = row.Piece,
            OfBatch = piece[^1].Batch,
            Growth = _build.Detail.Growth + markers.Sum(marker => marker.Counts.Growth),
            Leaving = [],
            Brought = markers,
        };
    }

    private async Task<IReadOnlyList<PackageBatch>> LaterAsync(IReadOnlyList<LeavingBatch> coming, CancellationToken cancellationToken)
    {
        var wanted = await WantedAsync(coming, cancellationToken);
        for (var index = 0; index < wanted.Count; index++)
        {
            if (wanted[index] is null)
            {
                await GiveUpAsync(cancellationToken);
                throw LoadErrors.BuildOutdated(package.Table, coming[index].Marker.Batch);
            }
        }

        return [.. wanted.OfType<PackageBatch>()];
    }

    // Their later generations, in the same order; null for one that is another by now, or was read again.
    private async Task<IReadOnlyList<PackageBatch?>> WantedAsync(IReadOnlyList<LeavingBatch> leaving, CancellationToken cancellationToken)
    {
        var others = leaving.Select(one => one.Marker).Where(marker => !_own.ContainsKey(marker.Batch)).ToList();
        var found = others.Count == 0 ? [] : await sources.FindLoadedAsync(others, cancellationToken);
        var later = found.ToDictionary(loaded => loaded.Marker.Batch, loaded => loaded.Later, StringComparer.Ordinal);
        return [.. leaving.Select(one => Same(one, _own.GetValueOrDefault(one.Marker.Batch) ?? later[one.Marker.Batch]))];

        static PackageBatch? Same(LeavingBatch leaving, PackageBatch? batch) =>
            batch is not null && leaving == Leaving(leaving.Marker, batch) ? batch : null;
    }

    private static LeavingBatch Leaving(Marker marker, PackageBatch later) =>
        new(marker, later.Generation, later.Forgetting, later.Manifest.Attempt);

    private async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await WriteAsync(_build with { Storage = null, Detail = new BuildDetail() }, cancellationToken);
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
    }

    private bool IsFull(List<PackageBatch> piece, PackageBatch next) =>
        piece.Count > 0 && piece.Sum(batch => batch.Manifest.Bytes) + next.Manifest.Bytes > terms.PieceBytes;

    private async Task PieceAsync(
        IReadOnlyList<PackageBatch> batches,
        Func<IReadOnlyDictionary<string, LoadCounts>, BuildDetail> detail,
        CancellationToken cancellationToken
    )
    {
        await MakeAsync(cancellationToken);
        IReadOnlyList<PackageBatch> withRows = [.. batches.Where(batch => batch.Manifest.Parts.Count > 0)];
        var rows =
            withRows.Count == 0 ? RowPlan.Empty : _mode.PlanPiece(await MoveAsync(withRows, cancellationToken), ++_staging, withRows);
        await RunAsync(rows.Stage, cancellationToken);
        await BeginAsync(cancellationToken);
        await RunAsync(rows.Apply, cancellationToken);
        var written = await WriteAsync(_build with { Detail = detail(_tally.Met) }, cancellationToken);
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        _build = written;
        await RunAsync(rows.Finish, cancellationToken);
        await terms.Progressed(new BuildProgress(written, IsLasting(written)), cancellationToken);
    }

    // Of each build there are so many such pieces and no more, so that what fails for ever is counted at last.
    private bool IsLasting(StorageBuild written) =>
        !_discards && (written.Detail.Brought.Count > 0 || written.Detail.Fence < WarehouseNames.FenceOf(written.Table, written.Storage!));

    private async Task<StorageBuild> WriteAsync(StorageBuild build, CancellationToken cancellationToken)
    {
        var row = build with { Fence = before.Fence, Piece = build.Piece + 1, WrittenAt = WarehouseClock.Whole(time.GetUtcNow()) };
        LoadTally.Balance($"{WarehouseNames.Builds}", await session.ExecuteAsync(new WriteBuild(row), cancellationToken), 1);
        return row;
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (!_isMade)
        {
            await RunAsync([(await MoveAsync([], cancellationToken)).NewStorage], cancellationToken);
            _isMade = true;
        }
    }

    private async Task<RowMove> MoveAsync(IReadOnlyList<PackageBatch> batches, CancellationToken cancellationToken)
    {
        var contracts = new Dictionary<string, TableContract>(StringComparer.Ordinal);
        foreach (var hash in batches.Select(batch => batch.Manifest.Contract).Where(hash => hash != package.Contract.Hash))
        {
            await MisfitAsync(hash, cancellationToken);
            contracts[hash] = _contracts[hash];
        }

        return new RowMove(
            package,
            before,
            settled with
            {
                Control = settled.Control with { Storage = _build.Storage },
            },
            new RowSources(package.Contract, [], contracts),
            [],
            loadedAt
        );
    }

    // The first column of parts of that contract that does not fit; reads the contract once.
    private async Task<string?> MisfitAsync(string hash, CancellationToken cancellationToken)
    {
        if (hash == package.Contract.Hash)
        {
            return null;
        }

        if (!_contracts.TryGetValue(hash, out var contract))
        {
            contract = await sources.ContractAsync(package.Table, hash, cancellationToken);
            _contracts.Add(hash, contract);
        }

        return RowSources.Misfit(package.Contract, contract);
    }

    private async Task<IReadOnlyList<Marker>> PageAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var page = new MarkerPage(_build.Detail.Fence, _build.Detail.Batch, terms.Page);
        var markers = await session.ExecuteAsync(new ReadMarkers(package.Table) { Page = page }, cancellationToken);
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        return markers;
    }

    private Task<StorageBuild?> NextAsync(StorageBuild build, int after, CancellationToken cancellationToken) =>
        session.ExecuteAsync(new ReadBuild(package.Table) { Storage = build.Storage, After = after }, cancellationToken);

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
        await LoadExecutor.GuardAsync(session, new GuardFence(package.Table, before.Fence), cancellationToken);
    }

    private async Task RunAsync(IReadOnlyList<LoadStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await step.RunAsync(session, _tally, cancellationToken);
        }
    }

    private static Relation StorageOf(StorageBuild build) => WarehouseNames.Storage(build.Table, build.Storage!);
}

/// <summary>How a build goes.</summary>
/// <param name="Page">Batches whose markers and manifests are in hand at once.</param>
/// <param name="PieceBytes">Bytes of parts in one piece; one batch alone may be larger.</param>
/// <param name="Progressed">Told after each piece that is in.</param>
internal sealed record BuildTerms(int Page, long PieceBytes, Func<BuildProgress, CancellationToken, Task> Progressed);

/// <summary>A piece of new storage that is in.</summary>
/// <param name="Build">Its row.</param>
/// <param name="IsLasting">True when the attempt was not in vain, however it ends: the next one has less to do. False where only what was
/// loaded since the storage was begun went in, and where this build takes the place of one that another request had half built, as the
/// two may take turns at that for ever.</param>
public sealed record BuildProgress(StorageBuild Build, bool IsLasting);

/// <summary>What becomes of a batch whose rows are in the table: one of the three.</summary>
internal sealed record BatchFate
{
    /// <summary>Its rows go into the new storage as they are.</summary>
    public PackageBatch? Stays { get; init; }

    /// <summary>They do not.</summary>
    public LeavingBatch? Leaves { get; init; }

    /// <summary>Why the build cannot go on.</summary>
    public Exception? Stops { get; init; }
}
