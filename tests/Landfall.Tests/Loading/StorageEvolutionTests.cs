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

    private static IReadOnlyList<StoredColumn> Stored(TableContract contract) =>
        [.. WarehouseColumns.Of(contract).Select(column => new StoredColumn(column.Name.ToUpperInvariant(), column.Type.ToString()))];

    private static IReadOnlyList<WarehouseColumn> Added(TableContract contract, IReadOnlyList<StoredColumn> stored) =>
        StorageEvolution.Added(contract, contract, "_account__3", stored, type => type.ToString());
}
