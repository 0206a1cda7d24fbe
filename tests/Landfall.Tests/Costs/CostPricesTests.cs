using System.ComponentModel.DataAnnotations;
using Landfall.Costs;
using Microsoft.Extensions.Configuration;

namespace Landfall.Tests.Costs;

/// <summary>Amounts, computed by hand beside each case, and settings that make no sense.</summary>
public sealed class CostPricesTests
{
    internal static CostPrices Prices() =>
        new()
        {
            Currency = "EUR",
            Region = "westeurope",
            Date = new DateOnly(2026, 11, 28),
            BlobWrites = 0.05m,
            BlobLists = 0.06m,
            BlobReads = 0.004m,
            BlobOthers = 0.003m,
            QueueCalls = 0.002m,
            TableCalls = 0.001m,
            StoredGbMonth = 0.02m,
            GbSecond = 0.00002m,
            MillionExecutions = 0.4m,
            WarehouseSecond = 0.0005m,
        };

    // Each unit alone: one price of the list, or a known part of it.
    [Fact]
    public void Of_EachUnitAlone_IsItsPrice()
    {
        var prices = Prices();

        Assert.Equal(0.05m, prices.Of(new Usage { Blobs = new StorageCalls(10_000, 0, 0, 0, 0) }));
        Assert.Equal(0.03m, prices.Of(new Usage { Blobs = new StorageCalls(0, 5_000, 0, 0, 0) }));
        Assert.Equal(0.008m, prices.Of(new Usage { Blobs = new StorageCalls(0, 0, 20_000, 0, 0) }));
        Assert.Equal(0.003m, prices.Of(new Usage { Blobs = new StorageCalls(0, 0, 0, 10_000, 0) }));
        Assert.Equal(0m, prices.Of(new Usage { Blobs = new StorageCalls(0, 0, 0, 0, 1_000_000) }));
        Assert.Equal(0.002m, prices.Of(new Usage { Queues = new StorageCalls(4_000, 1_000, 2_000, 2_000, 1_000) }));
        Assert.Equal(0.001m, prices.Of(new Usage { Tables = new StorageCalls(2_000, 2_000, 2_000, 2_000, 2_000) }));
        Assert.Equal(0.01m, prices.Of(new Usage { StoredBytes = 536_870_912 }));
        Assert.Equal(0.08m, prices.Of(new Usage { GbSeconds = 4_000 }));
        Assert.Equal(0.1m, prices.Of(new Usage { Executions = 250_000 }));
        Assert.Equal(0.03m, prices.Of(new Usage { WarehouseSeconds = 60 }));
    }

    // 3 * 0.05 + 1 * 0.06 + 8 * 0.004 + 5 * 0.003 = 0.257; + 40 * 0.002 + 60 * 0.001 = 0.397; all of them / 10,000 = 0.0000397;
    // + 2 * 0.02 + 1.5 * 0.00002 + 10 / 1,000,000 * 0.4 + 2 * 0.0005 = 0.041034.
    [Fact]
    public void Of_AFile_IsTheSum() =>
        Assert.Equal(
            0.0410737m,
            Prices()
                .Of(
                    new Usage
                    {
                        Blobs = new StorageCalls(3, 1, 8, 5, 4),
                        Queues = new StorageCalls(20, 0, 10, 0, 10),
                        Tables = new StorageCalls(30, 20, 10, 0, 0),
                        StoredBytes = 2_147_483_648,
                        GbSeconds = 1.5,
                        Executions = 10,
                        WarehouseSeconds = 2,
                    }
                )
        );

    [Fact]
    public void Of_WithoutPrices_IsNoAmount()
    {
        Assert.Null(new CostPrices().Of(new Usage { GbSeconds = 1 }));
        Assert.Empty(Problems([]));
    }

    [Fact]
    public void Bind_WholeSection_IsReadAndValid()
    {
        var options = Bind([
            ("Prices:Currency", "EUR"),
            ("Prices:Region", "westeurope"),
            ("Prices:Date", "2026-11-28"),
            ("Prices:BlobWrites", "0.05"),
            ("Budgets:crm.person", "12.50"),
            ("Budgets:crm_visit", "3"),
        ]);

        Assert.Equal(("EUR", new DateOnly(2026, 11, 28), 0.05m), (options.Prices.Currency, options.Prices.Date, options.Prices.BlobWrites));
        Assert.Equal((12.5m, 3m, null), (options.BudgetOf("crm.person"), options.BudgetOf("crm.visit"), options.BudgetOf("crm.other")));
        Assert.Empty(Problems(options));
    }

    [Theory]
    [InlineData(
        "Prices:BlobWrites",
        "0.05",
        "Landfall:Cost:Prices have the Currency ''; expected three capitals such as EUR. "
            + "Landfall:Cost:Prices have no Region; expected the one that they hold for, such as westeurope. "
            + "Landfall:Cost:Prices have no Date; expected the day on which they were taken from a price list, such as 2026-11-28."
    )]
    [InlineData(
        "Budgets:crm.person",
        "5",
        "Landfall:Cost:Budgets are set, but no prices: give Landfall:Cost:Prices, with Currency, Region and Date."
    )]
    public void Validate_HalfOfWhatIsNeeded_SaysWhatIsMissing(string key, string value, string expected) =>
        Assert.Equal(expected, string.Join(' ', Problems(Bind([(key, value)]))));

    [Fact]
    public void Validate_NumbersThatCannotBe_AreRefused()
    {
        var options = new CostOptions { Prices = Prices() };
        options.Prices.BlobReads = -1;
        options.Prices.Currency = "euro";
        options.Budgets["crm.person"] = 0;

        Assert.Equal(
            [
                "Landfall:Cost:Prices have BlobReads -1; expected 0 to 1000000.",
                "Landfall:Cost:Prices have the Currency 'euro'; expected three capitals such as EUR.",
                "Landfall:Cost:Budgets:crm.person is 0; expected an amount above 0.",
            ],
            Problems(options)
        );
    }

    private static CostOptions Bind(IEnumerable<(string Key, string Value)> settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"{CostOptions.Section}:{one.Key}", (string?)one.Value)))
            .Build()
            .GetSection(CostOptions.Section)
            .Get<CostOptions>()!;

    private static List<string> Problems(IEnumerable<(string Key, string Value)> settings) =>
        settings.Any() ? Problems(Bind(settings)) : Problems(new CostOptions());

    private static List<string> Problems(CostOptions options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
        return [.. problems.Select(problem => problem.ErrorMessage!)];
    }
}
