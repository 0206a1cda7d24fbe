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
        if (LoadModes.Of(contract) is { } mode && mode.NeedsAllMarkers(settled))
        {
            settled = mode.WithAllMarkers(settled, markers);
        }

        var companions = settled
            .Companions.Select(marker =>
                SuiteTable.Batch(marker.Batch, marker.Rows, generation: marker.Generation, contract: marker.Contract)
            )
            .ToList();
        var sources = new RowSources(contract, companions, former.ToDictionary(one => one.Hash));
        var plan = LoadPlan.For(package, control, settled, sources, added, SuiteTable.Day.AddHours(1));
        return new SynapsePlan(
            [
                .. LoadPlan
                    .Open(contract.Table)
                    .Select(LoadStatement (statement) => statement)
                    .Append(new AdvanceFence(contract.Table))
                    .Select(statement => ("open", statement)),
                ("open", Settlement.MarkersOf(package, control)),
                ("open", new CommitTransaction()),
                .. plan.Stage.Select(step => ("stage", step.Statement)),
                .. plan.Apply.Select(step => ("apply", step.Statement)),
                .. plan.Finish.Select(step => ("finish", step.Statement)),
            ],
            contract
        );
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
