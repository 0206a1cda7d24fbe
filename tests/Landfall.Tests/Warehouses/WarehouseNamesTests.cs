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
    public void FenceOf_StorageOfAnotherTable_IsNull(string table, string name) =>
        Assert.Null(WarehouseNames.FenceOf(table, name));

    [Theory]
    [InlineData("crm.account", 5, "stg_crm.account_5_2")]
    [InlineData("crm.account_7", 1, "stg_crm.account_7_1_2")]
    public void Staging_OfAFence_ReadsBack(string table, long fence, string expected)
    {
        var name = WarehouseNames.Staging(table, fence, 2).Name;

        Assert.Equal(expected, name);
        Assert.Equal(fence, WarehouseNames.StagingFenceOf(table, name));
    }

    [Theory]
    [InlineData("stg_crm.account_7_1_2")]
    [InlineData("stg_crm.account_5")]
    [InlineData("stg_crm.accounts_5_1")]
    [InlineData("stg_crm.account_x_1")]
    [InlineData("control_crm.account")]
    public void StagingFenceOf_StagingOfAnotherTable_IsNull(string name) => Assert.Null(WarehouseNames.StagingFenceOf("crm.account", name));

    [Fact]
    public void View_WithoutASource_IsRefused() => Assert.Equal(
        "'account' is not a table's name; expected source.object, such as salesforce.account. (Parameter 'table')",
        Assert.Throws<ArgumentException>(() => WarehouseNames.View("account")).Message);
}
