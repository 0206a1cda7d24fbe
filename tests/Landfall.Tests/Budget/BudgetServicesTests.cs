using Landfall.Budget;
using Landfall.Warehouses.DuckDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Budget;

public sealed class BudgetServicesTests
{
    [Fact]
    public void Budget_WarehouseOnThisMachine_IsTakenOff()
    {
        using var services = Services(("Landfall:Budget:Memory", "4GB"), ("Landfall:Budget:Threads", "6"));

        Assert.Equal(new BudgetState(new WorkAmount(3_000_000_000, 6), default, 0), services.GetRequiredService<WorkBudget>().State);
        Assert.Equal("1GB", Warehouse(services).MemoryLimit);
    }

    [Fact]
    public void Budget_SmallOne_TheWarehouseTakesHalf()
    {
        using var services = Services(("Landfall:Budget:Memory", "800MB"));

        Assert.Equal("400000KB", Warehouse(services).MemoryLimit);
        Assert.Equal(400_000_000, services.GetRequiredService<WorkBudget>().State.Whole.Memory);
    }

    [Fact]
    public void Budget_WarehouseWantsNearlyAll_IsRefused()
    {
        using var services = Services(("Landfall:Budget:Memory", "2GB"), ("Landfall:Warehouse:DuckDb:MemoryLimit", "1900MB"));

        var failure = Assert.Throws<OptionsValidationException>(() => Warehouse(services));

        Assert.Equal(
            "Landfall:Warehouse:DuckDb:MemoryLimit leaves less than 256 MiB of Landfall:Budget:Memory to curate with. "
                + "Lower the one or raise the other.",
            failure.Message
        );
    }

    [Fact]
    public void Budget_TooSmall_IsRefusedWithWhatItIs()
    {
        using var services = Services(("Landfall:Budget:Memory", "300MiB"));

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<WorkBudget>());

        Assert.Contains("Landfall:Budget:Memory is '300MiB', which is 300 MiB here; expected 512 MiB at least", failure.Message);
    }

    [Theory]
    [InlineData("much")]
    [InlineData("0%")]
    [InlineData("100%")]
    [InlineData("1.5GB")]
    public void Budget_NoSize_IsRefused(string memory)
    {
        using var services = Services(("Landfall:Budget:Memory", memory));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<WorkBudget>());
        Assert.Throws<OptionsValidationException>(() => Warehouse(services));
    }

    private static DuckDbWarehouseOptions Warehouse(ServiceProvider services) =>
        services.GetRequiredService<IOptions<DuckDbWarehouseOptions>>().Value;

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(one => one.Key, one => (string?)one.Value, StringComparer.Ordinal))
            .Build();
        return new ServiceCollection().AddLogging().AddLandfall(configuration).AddDuckDbWarehouse(configuration).BuildServiceProvider();
    }
}
