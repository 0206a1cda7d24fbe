using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses;

public sealed class WarehouseNamesTests
{
    [Theory]
    [InlineData("crm.account", 5, "_account__5")]
    [InlineData("crm.account__5", 1, "_account__5__1")]
    [InlineData("crm.custom__c", 12, "_custom__c__12")]
    public void StorageName_OfAFence_ReadsBack(string table, long fence, string expected)
    {
        var name = WarehouseNames.StorageName(table, fence);

        Assert.Equal(expected, name);
        Assert.Equal(fence, WarehouseNames.FenceOf(table, name));
    }

    [Theory]
    [InlineData("crm.account", "account")]
    [InlineData("crm.account", "_account__")]
    [InlineData("crm.account", "_account__x")]
    [InlineData("crm.account", "_account__5__1")]
    [InlineData("crm.account", "_account_2__5")]
    [InlineData("crm.account__5", "_account__5")]
    [InlineData("crm.account_", "_account__5")]
    public void FenceOf_StorageOfAnotherTable_IsNull(string table, string name) => Assert.Null(WarehouseNames.FenceOf(table, name));

    [Theory]
    [InlineData("crm.account", 5, 1, "stg_crm.account_5_1", "stg_crm.account_5_1_copy")]
    [InlineData("crm.account_5", 12, 3, "stg_crm.account_5_12_3", "stg_crm.account_5_12_3_copy")]
    public void Staging_OfAFence_ReadsBackWithItsPassage(string table, long fence, int number, string expected, string passage)
    {
        var staging = WarehouseNames.Staging(table, fence, number);

        Assert.Equal(new Relation("landfall", expected), staging);
        Assert.Equal(new Relation("landfall", passage), WarehouseNames.Passage(staging));
        Assert.Equal(fence, WarehouseNames.StagingFenceOf(table, expected));
        Assert.Equal(fence, WarehouseNames.StagingFenceOf(table, passage));
    }

    [Theory]
    [InlineData("crm.account", "stg_crm.account_7_0_copy")]
    [InlineData("crm.custom__c", "stg_crm.custom__c_7_0_copy")]
    public void Passage_OfStorage_BelongsToItsLoader(string table, string expected)
    {
        var passage = WarehouseNames.Passage(WarehouseNames.Storage(table, WarehouseNames.StorageName(table, 7)));

        Assert.Equal(new Relation("landfall", expected), passage);
        Assert.Equal(7, WarehouseNames.StagingFenceOf(table, passage.Name));
    }

    [Theory]
    [InlineData("crm.account", "stg_crm.account_2_5_1")]
    [InlineData("crm.account", "stg_crm.account_x_5_1")]
    [InlineData("crm.account_2", "stg_crm.account_2_5")]
    [InlineData("crm.account", "stg_crm.account_5_1_copied")]
    [InlineData("crm.account", "stg_crm.account_5")]
    [InlineData("crm.account", "stg_crm.accounts_5_1")]
    [InlineData("crm.account", "markers")]
    public void StagingFenceOf_OtherTables_IsNull(string table, string name) => Assert.Null(WarehouseNames.StagingFenceOf(table, name));

    [Fact]
    public void View_WithoutASource_IsRefused() =>
        Assert.Equal(
            "'account' is not a table's name; expected source.object, such as salesforce.account. (Parameter 'table')",
            Assert.Throws<ArgumentException>(() => WarehouseNames.View("account")).Message
        );
}
