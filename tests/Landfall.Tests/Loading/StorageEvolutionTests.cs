using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;

namespace Landfall.Tests.Loading;

public sealed class StorageEvolutionTests
{
    private static readonly ContractColumn City = new()
    {
        Source = "City",
        Name = "city",
        Type = new ColumnType(ColumnKind.Text),
    };

    [Fact]
    public void Added_SameColumns_IsNothing() =>
        Assert.Empty(Added(SuiteTable.Contract(LoadMode.Append), Stored(SuiteTable.Contract(LoadMode.Append))));

    [Fact]
    public void Added_NewColumn_IsThatColumn() =>
        Assert.Equal(
            [new WarehouseColumn("city", City.Type)],
            Added(SuiteTable.Contract(LoadMode.Append, "c2", City), Stored(SuiteTable.Contract(LoadMode.Append)))
        );

    [Fact]
    public void Added_ColumnThatTheContractLost_Stays() =>
        Assert.Empty(Added(SuiteTable.Contract(LoadMode.Append), Stored(SuiteTable.Contract(LoadMode.Append, "c2", City))));

    [Fact]
    public void Added_OtherType_IsRefused()
    {
        var wider = SuiteTable.Contract(LoadMode.Append, "c2", City with { Type = new ColumnType(ColumnKind.Decimal, 18, 2) });

        var failure = Assert.Throws<TerminalException>(() => Added(wider, Stored(SuiteTable.Contract(LoadMode.Append, "c1", City))));

        Assert.Equal(
            new BatchError(
                "storage-mismatch",
                "The contract c2 of crm.account says decimal(18,2) for the column 'city', the storage _account__3 has text.",
                "Give the column its former type, or a new physicalName, in the contract; "
                    + "changing the type of loaded rows is not built yet."
            ),
            failure.Error
        );
    }

    [Fact]
    public void Added_LongValuesWantedOfStorageThatDoesNotKeepThem_IsRefused()
    {
        var former = SuiteTable.Contract(LoadMode.Append);
        var contract = SuiteTable.Contract(LoadMode.Append, "c2") with { LongValues = LongValues.Heap };

        var failure = Assert.Throws<TerminalException>(() => Added(contract, Stored(former)));

        Assert.Equal(
            new BatchError(
                "storage-mismatch",
                "The contract c2 of crm.account says long text for the column 'name', the storage _account__3 has text.",
                "Give landfallLongValues, the column's maxLength, and the keys, distribution and row filter of the table their former "
                    + "values; changing the type of loaded rows is not built yet."
            ),
            failure.Error
        );
        Assert.Empty(Added(contract, Stored(contract)));
    }

    [Fact]
    public void Added_LongValuesWantedInModeMerge_TellsHowToBuildItAnew()
    {
        var contract = SuiteTable.Contract(LoadMode.Merge, "c2") with { LongValues = LongValues.Heap };

        var failure = Assert.Throws<TerminalException>(() => Added(contract, Stored(SuiteTable.Contract(LoadMode.Merge))));

        Assert.Equal(
            "Run 'landfall reprocess crm.account' for the files in the table, which builds it anew with the new type, and release this "
                + "one then; or give landfallLongValues, the column's maxLength, and the keys, distribution and row filter of the table "
                + "their former values.",
            failure.Error.Hint
        );
    }

    [Fact]
    public void Added_MoreColumnsThanTheWarehouseKeepsWithThoseOfOlderContracts_IsRefused()
    {
        var gone = Enumerable.Range(0, 1016).Select(number => City with { Name = FormattableString.Invariant($"gone{number}") });
        var stored = Stored(SuiteTable.Contract(LoadMode.Append, "c1", [.. gone]));

        Assert.Single(Added(SuiteTable.Contract(LoadMode.Append, "c2", City), stored));
        var failure = Assert.Throws<TerminalException>(() =>
            Added(SuiteTable.Contract(LoadMode.Append, "c2", City, City with { Name = "town" }), stored)
        );

        Assert.Equal(
            new BatchError(
                "too-many-columns",
                "With those of the contract c2 the storage _account__3 of crm.account would have 1025 columns, as it keeps those of older "
                    + "contracts; synapse keeps 1024.",
                "Give new columns the names of former ones of the same type, or load the files into a table of another name."
            ),
            failure.Error
        );
    }

    private static IReadOnlyList<StoredColumn> Stored(TableContract contract) =>
        [.. WarehouseColumns.Of(contract).Select(column => new StoredColumn(column.Name.ToUpperInvariant(), TypeName(column)))];

    private static IReadOnlyList<WarehouseColumn> Added(TableContract contract, IReadOnlyList<StoredColumn> stored) =>
        StorageEvolution.Added(contract, contract, "_account__3", stored, TypeName, WarehouseLimits.Synapse);

    private static string TypeName(WarehouseColumn column) => column.IsLong ? $"long {column.Type}" : column.Type.ToString();
}
