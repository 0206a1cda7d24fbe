using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Loading.Modes;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>A load from its first statement to its last, as Synapse gets it.</summary>
/// <param name="Statements">All statements with the part of the plan they belong to.</param>
/// <param name="Contract">The table's contract.</param>
internal sealed record SynapsePlan(IReadOnlyList<(string Part, LoadStatement Statement)> Statements, TableContract Contract)
{
    public static readonly SynapseTerms Terms = new(new Uri("https://acme.dfs.core.windows.net/lake"), "crm.account-7");

    private static readonly ControlRow Empty = new(SuiteTable.Name, 7, null, null, null, null, null);

    /// <summary>The control row of a table that loader 3 made.</summary>
    public static ControlRow Loaded => Empty with { Storage = "_account__3", Contract = "c1" };

    /// <summary>The load of <paramref name="batches"/> onto what the warehouse has.</summary>
    public static SynapsePlan Of(
        TableContract contract,
        ControlRow? before,
        IReadOnlyList<Marker> markers,
        params PackageBatch[] batches
    ) => Of(contract, before, markers, [], [], batches);

    /// <summary>The same with columns that storage lacks, and contracts that parts were curated by.</summary>
    public static SynapsePlan Of(
        TableContract contract,
        ControlRow? before,
        IReadOnlyList<Marker> markers,
        IReadOnlyList<WarehouseColumn> added,
        IReadOnlyList<TableContract> former,
        params PackageBatch[] batches
    )
    {
        var control = before ?? Empty;
        var package = new LoadPackage(contract, batches);
        var settled = Settlement.Settle(package, control, markers);
        var sources = new RowSources(contract, [], former.ToDictionary(one => one.Hash));
        var loadedAt = SuiteTable.Day.AddHours(1);
        var plan = LoadPlan.For(package, control, settled, sources, added, loadedAt);
        var build = LoadModes.Of(contract).BuildsInPieces(settled)
            ? Build(new RowMove(package, control, settled, sources, added, loadedAt), markers)
            : [];
        return new SynapsePlan(
            [
                .. LoadPlan
                    .Open(contract.Table)
                    .Select(LoadStatement (statement) => statement)
                    .Append(new AdvanceFence(contract.Table))
                    .Select(statement => ("open", statement)),
                ("open", Settlement.MarkersOf(package, control)),
                ("open", new CommitTransaction()),
                .. build.Select(statement => ("build", statement)),
                .. plan.Stage.Select(step => ("stage", step.Statement)),
                .. plan.Apply.Select(step => ("apply", step.Statement)),
                .. plan.Finish.Select(step => ("finish", step.Statement)),
            ],
            contract
        );
    }

    // What stays as one piece, and behind it what the package brings in a later generation.
    private static IEnumerable<LoadStatement> Build(RowMove move, IReadOnlyList<Marker> markers)
    {
        var (table, storage) = (move.Package.Table, move.Settled.Control.Storage!);
        var going = move.Settled.Out.Select(taken => taken.By).ToHashSet();
        List<LoadStatement> guarded = [new BeginTransaction(), new GuardFence(table, move.Before.Fence)];
        List<PackageBatch> staying =
        [
            .. markers
                .Where(marker => !going.Contains(marker.Batch))
                .Select(marker => SuiteTable.Batch(marker.Batch, marker.Rows, generation: marker.Generation, contract: marker.Contract)),
        ];
        List<PackageBatch> coming = [.. move.Settled.Loads.Where(batch => going.Contains(batch.Batch))];
        return
        [
            .. guarded,
            new ReadBuild(table),
            new CommitTransaction(),
            .. guarded,
            new ReadMarkers(table) { Page = new MarkerPage(0, "", 200) },
            new CommitTransaction(),
            move.NewStorage.Statement,
            .. Piece(2, staying),
            .. coming.Count == 0 ? [] : Piece(3, coming),
        ];

        IEnumerable<LoadStatement> Piece(int number, List<PackageBatch> batches)
        {
            var plan = LoadModes.Of(move.Package.Contract).PlanPiece(move, number, batches);
            var row = new StorageBuild
            {
                Table = table,
                Storage = storage,
                Base = move.Before.Storage!,
                Contract = move.Package.Contract.Hash,
                Fence = move.Before.Fence,
                Piece = number - 1,
                Detail = new BuildDetail { Fence = 4, Batch = "b" },
                WrittenAt = move.LoadedAt,
            };
            return
            [
                .. plan.Stage.Select(step => step.Statement),
                .. guarded,
                .. plan.Apply.Select(step => step.Statement),
                new WriteBuild(row),
                new CommitTransaction(),
                .. plan.Finish.Select(step => step.Statement),
            ];
        }
    }

    /// <summary>Each statement with its commands.</summary>
    public IEnumerable<(string Part, LoadStatement Statement, IReadOnlyList<SynapseCommand> Commands)> Render() =>
        Statements.Select(one =>
            (
                one.Part,
                one.Statement,
                SynapseRendering.Of(
                    one.Statement,
                    one.Statement is EnsureControl or BeginTransaction or AdvanceFence && one.Part == "open"
                        ? Terms with
                        {
                            Package = Contract.Table,
                        }
                        : Terms,
                    [.. WarehouseColumns.Of(Contract).Select(column => new StoredColumn(column.Name, SynapseTypes.Name(column.Type)))]
                )
            )
        );

    /// <summary>The whole load as a script, values as comments.</summary>
    public string Script() =>
        string.Join(
            "\n\n",
            Render().Select(one => $"-- {one.Part}: {one.Statement.GetType().Name}\n{string.Join("\n\n", one.Commands.Select(Script))}")
        ) + "\n";

    private static string Script(SynapseCommand command) =>
        string.Join(
            '\n',
            (string[])
                [
                    command.Sql.TrimEnd(';') + ";",
                    .. command.Parameters.Select(parameter =>
                        FormattableString.Invariant($"-- {parameter.Name} {parameter.Type} {Value(parameter)}")
                    ),
                ]
        );

    private static object Value(SynapseParameter parameter) =>
        parameter.Value switch
        {
            null => "NULL",
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture),
            var value => value,
        };
}
