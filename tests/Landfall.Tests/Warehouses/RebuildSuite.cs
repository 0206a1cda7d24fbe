using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Monitoring;
using Landfall.Tests.Warehouses.Manners;
using Landfall.Tests.Warehouses.Synapse;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Warehouses;

/// <summary>
/// A merge table that is built anew goes on where a loader died, holds no row twice whoever comes in between, and has a page in hand.
/// </summary>
public abstract class RebuildSuite
{
    private const int Page = 2;

    private static readonly TableContract Merge = SuiteTable.Contract(LoadMode.Merge, "m1");
    private static readonly TableContract Text = SuiteTable.Contract(LoadMode.Merge, "t1", Column(new ColumnType(ColumnKind.Text)));
    private static readonly TableContract Time = SuiteTable.Contract(LoadMode.Merge, "t2", Column(new ColumnType(ColumnKind.Timestamp)));
    private static readonly TableContract Whole = SuiteTable.Contract(LoadMode.Merge, "n1", Column(new ColumnType(ColumnKind.Integer)));
    private static readonly TableContract Exact = SuiteTable.Contract(
        LoadMode.Merge,
        "n2",
        Column(new ColumnType(ColumnKind.Decimal, 12, 2))
    );

    // Keys are 1 to the number of rows, and the greater batch id is the newer row.
    private static readonly PackageBatch[] Five = Batches(Merge);
    private static readonly PackageBatch F = SuiteTable.Batch("f", 1, contract: "m1");
    private static readonly PackageBatch C = SuiteTable.Batch("c", 5, generation: 1, contract: "m1");

    protected abstract Task<ISuiteWarehouse> CreateAsync();

    [Fact]
    public async Task Load_Undisturbed_BuildsPageByPage()
    {
        await using var suite = await PreparedAsync(Merge, [.. Five, C, F]);
        var bed = new Bed(suite, Merge, [.. Five, C, F]);

        await bed.LoadAsync(C, F);

        Assert.Equal(Page, bed.Sources.MostAtOnce);

        // Two and a half pages of what stays, then the later generation; the new batch comes in with the last row.
        Assert.Equal((4 + 1, 5), (bed.Count<WriteBuild>(), bed.Count<RankRows>()));
        await AssertAsync(
            suite,
            new()
            {
                ["a"] = 1,
                ["c"] = 2,
                ["d"] = 1,
                ["e"] = 1,
                ["f"] = 1,
            }
        );
    }

    [Fact]
    public async Task Load_CrashAfterEachStatement_GoesOnWhereItWas()
    {
        var (pieces, resumed) = (0, 0);
        for (var step = 0; ; step++)
        {
            await using var suite = await PreparedAsync(Merge, [.. Five, C]);
            var bed = new Bed(suite, Merge, [.. Five, C]);
            var storages = await suite.TablesAsync(SuiteTable.Name);
            var hook = new StepHook(step, () => throw new SuiteCrashException());
            await bed.TryAsync(hook, C);
            if (!hook.Reached)
            {
                Assert.True(pieces > 3 && resumed > 20, $"{pieces} pieces, {resumed} loads went on");
                return;
            }

            var left = await suite.ReadControlAsync(SuiteTable.Name);
            var isIn = left!.Storage != storages[0];
            var done = bed.CommittedPieces;
            pieces = Math.Max(pieces, done);
            bed.Statements.Clear();

            await bed.LoadAsync(C);

            var control = await suite.ReadControlAsync(SuiteTable.Name);
            if (done > 0 && !isIn)
            {
                resumed++;
                Assert.Equal(WarehouseNames.StorageName(SuiteTable.Name, left.Fence), control!.Storage);
                Assert.Equal(5 - done, bed.Statements.Count(statement => statement is WriteBuild));
            }

            await AssertAsync(
                suite,
                new()
                {
                    ["a"] = 1,
                    ["c"] = 2,
                    ["d"] = 1,
                    ["e"] = 2,
                }
            );
        }
    }

    public static IEnumerable<TheoryDataRow<string>> Others =>
        [
            new("a new batch"),
            new TheoryDataRow<string>("another one leaves").WithTrait("Lane", "long"),
            new TheoryDataRow<string>("the same").WithTrait("Lane", "long"),
        ];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Load_SecondLoaderBetweenEachTwoStatements_ComesToTheSame(string other)
    {
        PackageBatch second = other switch
        {
            "a new batch" => F,
            "another one leaves" => SuiteTable.Forget(Five[1]),
            _ => C,
        };
        for (var step = 0; ; step++)
        {
            await using var suite = await PreparedAsync(Merge, [.. Five, C, F]);
            var bed = new Bed(suite, Merge, [.. Five, C, F]);
            var hook = new StepHook(step, () => new Bed(suite, Merge, [.. Five, C, F]).TryAsync(null, second));
            await bed.TryAsync(hook, C);
            if (!hook.Reached)
            {
                return;
            }

            await bed.LoadAsync(C);
            await bed.LoadAsync(second);
            await AssertAsync(
                suite,
                other == "a new batch"
                    ? new()
                    {
                        ["a"] = 1,
                        ["c"] = 2,
                        ["d"] = 1,
                        ["e"] = 1,
                        ["f"] = 1,
                    }
                    : new()
                    {
                        ["a"] = 1,
                        ["c"] = 2,
                        ["d"] = 1,
                        ["e"] = 2,
                    }
            );
        }
    }

    [Theory]
    [InlineData("a", false)]
    [InlineData("d", true)]
    public async Task Load_AnotherBatchLeavesThanTheHalfBuiltStorageWasFor_GoesOnUnlessItIsIn(string leaves, bool goesOn)
    {
        await using var suite = await PreparedAsync(Merge, [.. Five, C]);
        var bed = new Bed(suite, Merge, [.. Five, C]);
        await bed.TryAsync(bed.AfterPieces(1), C);
        var left = (await suite.ReadControlAsync(SuiteTable.Name))!.Fence;
        bed.Statements.Clear();

        // The first page was a and b, and nothing of it leaves.
        await bed.LoadAsync(SuiteTable.Forget(Five.Single(batch => batch.Batch == leaves)));

        var control = await suite.ReadControlAsync(SuiteTable.Name);
        Assert.Equal(WarehouseNames.StorageName(SuiteTable.Name, goesOn ? left : left + 1), control!.Storage);
        await bed.LoadAsync(C);
        await AssertAsync(
            suite,
            goesOn
                ? new()
                {
                    ["a"] = 1,
                    ["c"] = 3,
                    ["e"] = 2,
                }
                : new()
                {
                    ["c"] = 2,
                    ["d"] = 1,
                    ["e"] = 2,
                }
        );
    }

    [Fact]
    public async Task Load_HalfBuiltStorageThatWasDropped_BeginsAnew()
    {
        await using var suite = await PreparedAsync(Merge, [.. Five, C]);
        var bed = new Bed(suite, Merge, [.. Five, C]);
        await bed.TryAsync(bed.AfterPieces(2), C);
        var left = (await suite.ReadControlAsync(SuiteTable.Name))!.Fence;
        await using (var session = await suite.Warehouse.OpenAsync(default))
        {
            // As another one's first row does it: then nothing names the storage any more.
            await session.ExecuteAsync(new BeginTransaction(), default);
            var control = await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default);
            var build = await session.ExecuteAsync(new ReadBuild(SuiteTable.Name), default);
            await session.ExecuteAsync(new WriteBuild(build! with { Storage = null, Fence = control!.Fence }), default);
            await session.ExecuteAsync(new CommitTransaction(), default);
            Assert.Equal(1, await session.ExecuteAsync(new DropStorage(SuiteTable.Name, build.Storage!), default));
            await session.ExecuteAsync(new BeginTransaction(), default);
            await session.ExecuteAsync(new WriteBuild(build with { Fence = control.Fence, Piece = 99 }), default);
            await session.ExecuteAsync(new CommitTransaction(), default);
        }

        await bed.LoadAsync(C);

        Assert.Equal(WarehouseNames.StorageName(SuiteTable.Name, left + 2), (await suite.ReadControlAsync(SuiteTable.Name))!.Storage);
        await AssertAsync(
            suite,
            new()
            {
                ["a"] = 1,
                ["c"] = 2,
                ["d"] = 1,
                ["e"] = 2,
            }
        );
    }

    [Fact]
    public async Task DropStorage_HalfBuiltAndWanted_LeavesItUntilAnotherIsInForce()
    {
        await using var suite = await PreparedAsync(Merge, [.. Five, C]);
        var bed = new Bed(suite, Merge, [.. Five, C]);
        await bed.TryAsync(bed.AfterPieces(1), C);
        var half = WarehouseNames.StorageName(SuiteTable.Name, (await suite.ReadControlAsync(SuiteTable.Name))!.Fence);
        await bed.TryAsync(new StepHook(statement => statement is AdvanceFence, () => Task.CompletedTask), Five[0]);
        await using var session = await suite.Warehouse.OpenAsync(default);

        Assert.Equal(0, await session.ExecuteAsync(new DropStorage(SuiteTable.Name, half), default));

        Assert.Contains(half, await suite.TablesAsync(SuiteTable.Name));
        await bed.LoadAsync(SuiteTable.Forget(Five[0]));
        Assert.Equal(1, await session.ExecuteAsync(new DropStorage(SuiteTable.Name, half), default));
        Assert.DoesNotContain(half, await suite.TablesAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Load_ThousandBatches_HasAPageInHand()
    {
        PackageBatch[] empty =
        [
            .. Enumerable
                .Range(0, 995)
                .Select(number => SuiteTable.Batch(FormattableString.Invariant($"n{number:000}"), 0, contract: "m1")),
        ];
        await using var suite = await CreateAsync();
        await PutAsync(suite, Merge, [.. Five, C]);
        var bed = new Bed(suite, Merge, [.. Five, C, .. empty]) { Options = { BuildPage = 100 } };
        await bed.LoadAsync([.. Five, .. empty[..495]]);
        await bed.LoadAsync(empty[495..]);
        bed.Statements.Clear();

        await bed.LoadAsync(C);

        Assert.Equal(100, bed.Sources.MostAtOnce);
        Assert.All(bed.Statements.OfType<ReadMarkers>(), read => Assert.InRange(read.Page?.Most ?? read.Batches.Count, 1, 100));
        Assert.Equal(10 + 1 + 1, bed.Count<WriteBuild>());
        await AssertAsync(
            suite,
            new()
            {
                ["a"] = 1,
                ["c"] = 2,
                ["d"] = 1,
                ["e"] = 2,
            }
        );
    }

    [Theory]
    [InlineData("string to timestamp")]
    [InlineData("integer to decimal")]
    public async Task Load_AnotherTypeAndMoreFilesThanAPackage_TakesAllThatWereReadAgain(string change)
    {
        var (before, after) = change == "string to timestamp" ? (Text, Time) : (Whole, Exact);
        var (old, again) = (Batches(before), Again(after));

        // The crashes are the same for each type.
        for (var step = change == "string to timestamp" ? 0 : int.MaxValue; ; step++)
        {
            await using var suite = await PreparedAsync(before, old);
            await PutAsync(suite, after, again);
            var bed = new Bed(suite, after, [.. old, .. again], before) { Later = again };
            var hook = new StepHook(step, () => throw new SuiteCrashException());

            await bed.TryAsync(hook, again[2]);
            await bed.LoadAsync(again[2]);

            var markers = await suite.ReadMarkersAsync(SuiteTable.Name);
            Assert.Equal(
                again.Select(batch => (batch.Batch, 1, LoadOutcome.Loaded, batch.Manifest.Rows, after.Hash)),
                markers
                    .Where(marker => marker.Generation == 1)
                    .Select(marker => (marker.Batch, marker.Generation, marker.Outcome, marker.Counts.Accounted, marker.Contract))
            );
            Assert.Single(markers.Where(marker => marker.Generation == 1).Select(marker => (marker.Package, marker.Fence)).Distinct());
            await AssertAsync(
                suite,
                new()
                {
                    ["a"] = 1,
                    ["b"] = 1,
                    ["c"] = 1,
                    ["d"] = 1,
                    ["e"] = 3,
                }
            );
            if (!hook.Reached)
            {
                // What came along is found to be in, and nothing is built again.
                var control = await suite.ReadControlAsync(SuiteTable.Name);
                await bed.LoadAsync(again[0], again[1], again[3], again[4]);
                Assert.Equal(control!.Storage, (await suite.ReadControlAsync(SuiteTable.Name))!.Storage);
                Assert.Equal(markers.Count, (await suite.ReadMarkersAsync(SuiteTable.Name)).Count);
                return;
            }
        }
    }

    private static PackageBatch[] Batches(TableContract contract) =>
        [.. "abcde".Select((id, index) => SuiteTable.Batch(id.ToString(), 6 - index, contract: contract.Hash))];

    private static PackageBatch[] Again(TableContract contract) =>
        [.. "abcde".Select((id, index) => SuiteTable.Batch(id.ToString(), 7 - index, generation: 1, contract: contract.Hash))];

    private static ContractColumn Column(ColumnType type) =>
        new()
        {
            Source = "Changed",
            Name = "changed",
            Type = type,
        };

    private static async Task PutAsync(ISuiteWarehouse suite, TableContract contract, IEnumerable<PackageBatch> batches)
    {
        foreach (var batch in batches)
        {
            await suite.PutPartsAsync(contract, batch);
        }
    }

    private static async Task AssertAsync(ISuiteWarehouse suite, Dictionary<string, long> expected)
    {
        await SuiteLaws.AssertViewAsync(suite);
        var seen = (await suite.ReadViewAsync(SuiteTable.Name))!;
        Assert.Equal(
            expected.OrderBy(batch => batch.Key, StringComparer.Ordinal),
            seen.GroupBy(rows => rows.Batch)
                .Select(rows => KeyValuePair.Create(rows.Key, rows.Sum(row => row.Rows)))
                .OrderBy(batch => batch.Key, StringComparer.Ordinal)
        );
        var rows = expected.Values.Sum();
        Assert.Equal(rows, await suite.DistinctRowsAsync(SuiteTable.Name));
        var markers = await suite.ReadMarkersAsync(SuiteTable.Name);
        Assert.Equal(rows, markers.Sum(marker => marker.Counts.Growth));
        Assert.Equal(markers.Count, markers.Select(marker => (marker.Batch, marker.Generation)).Distinct().Count());
        Assert.All(markers, marker => Assert.Equal(marker.Rows, marker.Counts.Accounted));
    }

    private async Task<ISuiteWarehouse> PreparedAsync(TableContract contract, PackageBatch[] batches)
    {
        var suite = await CreateAsync();
        await PutAsync(suite, contract, batches);
        await new Bed(suite, contract, batches).LoadAsync([.. batches.Where(batch => batch.Generation == 0 && batch.Batch != "f")]);
        return suite;
    }

    private sealed class Bed(ISuiteWarehouse suite, TableContract contract, PackageBatch[] batches, TableContract? former = null)
    {
        private const int Tries = 5;

        private bool _isBuilt;

        public LoadingOptions Options { get; } = new() { BuildPage = Page };

        public List<LoadStatement> Statements { get; } = [];

        public IReadOnlyList<PackageBatch> Later { get; init; } = [];

        /// <summary>Pieces whose commit was answered.</summary>
        public int CommittedPieces { get; private set; }

        public SuiteSources Sources =>
            field ??= new SuiteSources([.. batches.Where(batch => batch.Generation == 0 || Later.Count == 0)])
            {
                Contracts = [contract, former ?? contract],
                Later = Later.ToDictionary(batch => batch.Batch),
            };

        public int Count<TStatement>()
            where TStatement : LoadStatement => Statements.Count(statement => statement is TStatement);

        /// <summary>Crashes behind the commit of that piece.</summary>
        public StepHook AfterPieces(int pieces) =>
            new(statement => statement is CommitTransaction && CommittedPieces == pieces, () => throw new SuiteCrashException());

        public async Task LoadAsync(params PackageBatch[] package)
        {
            for (var tries = 1; !await TryAsync(null, package); tries++)
            {
                Assert.True(tries < Tries, "nobody else is there, and the warehouse stays busy");
            }
        }

        public async Task<bool> TryAsync(StepHook? hook, params PackageBatch[] package)
        {
            var executor = new LoadExecutor(
                suite.Warehouse,
                Sources,
                new FakeTimeProvider(SuiteTable.Day.AddHours(1)),
                new NoMilestones(),
                async statement =>
                {
                    Statements.Add(statement);
                    _isBuilt |= statement is WriteBuild;
                    if (statement is CommitTransaction && _isBuilt)
                    {
                        (_isBuilt, CommittedPieces) = (false, CommittedPieces + 1);
                    }

                    await (hook?.AfterAsync(statement) ?? ValueTask.CompletedTask);
                },
                Microsoft.Extensions.Options.Options.Create(Options)
            );
            try
            {
                _isBuilt = false;
                await executor.RunAsync(new LoadPackage(contract, package), default);
                return true;
            }
            catch (Exception ended) when (ended is WarehouseBusyException or SuiteCrashException)
            {
                return false;
            }
        }
    }
}

public sealed class DuckDbRebuildSuite : RebuildSuite
{
    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new DuckDbSuiteWarehouse());
}

/// <summary>With the manners of a pool; it takes as long as that on DuckDB, which is in each run.</summary>
[Trait("Lane", "long")]
public sealed class MannersRebuildSuite : RebuildSuite
{
    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new MannersSuiteWarehouse());
}

/// <summary>On the text that Synapse gets, which takes time to be said anew.</summary>
[Trait("Lane", "long")]
public sealed class SynapseRebuildSuite : RebuildSuite
{
    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new SynapseSuiteWarehouse());
}
