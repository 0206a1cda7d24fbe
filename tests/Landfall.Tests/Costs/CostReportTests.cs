using System.Globalization;
using Landfall.Costs;

namespace Landfall.Tests.Costs;

/// <summary>What is added up for people, on days of two months.</summary>
public sealed class CostReportTests : IDisposable
{
    private static readonly DateOnly Today = CostBed.Today;

    private readonly CostBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Read_AllTables_SumsTheirDaysAndWriters()
    {
        await WriteAsync("w1", Today, "crm.person", 1);
        await WriteAsync("w2", Today, "crm.person", 2);
        await WriteAsync("w1", Today.AddDays(-1), "crm.person", 4);
        await WriteAsync("w1", Today, "-", 8);
        await WriteAsync("w1", Today.AddDays(-2), "crm.visit", 16);

        var reading = await _bed.Report.ReadAsync(table: null, Today.AddDays(-1), Today, default);

        Assert.Equal(
            (Today.AddDays(-1), Today, null, null, Line("total", 15)),
            (reading.From, reading.To, reading.Table, reading.Prices, reading.Total)
        );
        Assert.Equal([Line("-", 8), Line("crm.person", 7)], reading.Lines);
    }

    [Fact]
    public async Task Read_OneTable_IsALineADay()
    {
        await WriteAsync("w1", Today, "crm.person", 1);
        await WriteAsync("w2", Today, "crm.person", 2);
        await WriteAsync("w1", Today, "crm.visit", 4);
        await WriteAsync("w1", Today.AddDays(-3), "crm.person", 8);

        var reading = await _bed.Report.ReadAsync("crm.person", Today.AddDays(-9), Today, default);

        Assert.Equal([Line("2026-11-25", 8), Line("2026-11-28", 3)], reading.Lines);
        Assert.Equal(Line("total", 11), reading.Total);
    }

    // 0.4 a million: 1,975,000 executions are 0.79, and so on. October is no part of November's budget.
    [Theory]
    [InlineData(1_975_000, "0.79")]
    [InlineData(2_000_000, "0.80")]
    [InlineData(2_500_000, "1.00")]
    [InlineData(3_000_000, "1.20")]
    public async Task Read_TableWithABudget_SaysWhatOfTheMonthIsSpent(long executions, string spent)
    {
        var share = decimal.Parse(spent, CultureInfo.InvariantCulture);
        _bed.Settings.Prices = CostPricesTests.Prices();
        _bed.Settings.Budgets["crm.person"] = 1;
        var first = new DateOnly(2026, 11, 1);
        await UseAsync("w1", first.AddDays(-1), "crm.person", new Usage { Executions = 9_000_000 });
        await UseAsync("w1", first, "crm.person", new Usage { Executions = executions - 1_000_000 });
        await UseAsync("w1", Today, "crm.person", new Usage { Executions = 1_000_000 });
        await UseAsync("w1", Today, "crm.visit", new Usage { Executions = 1_000_000 });

        var (all, one) = (
            await _bed.Report.ReadAsync(table: null, Today, Today, default),
            await _bed.Report.ReadAsync("crm.person", first.AddDays(-1), Today, default)
        );

        var budget = new CostBudget(1, share);
        Assert.Equal(new CostSource("EUR", "westeurope", new DateOnly(2026, 11, 28)), all.Prices);
        Assert.Equal(
            [("crm.person", 0.4m, budget), ("crm.visit", 0.4m, null)],
            all.Lines.Select(line => (line.Name, line.Amount!.Value, line.Budget))
        );
        Assert.Equal((3.6m + share, budget), (one.Total.Amount!.Value, one.Total.Budget));
        Assert.Equal(share, budget.Share);
    }

    private static CostLine Line(string name, long rows) => new(name, new Usage { Rows = rows }, Amount: null, Budget: null);

    private Task WriteAsync(string writer, DateOnly day, string table, long rows) =>
        UseAsync(writer, day, table, new Usage { Rows = rows });

    private Task UseAsync(string writer, DateOnly day, string table, Usage usage) =>
        _bed.Rows.WriteAsync(writer, [new DayUsage(day, table, usage)], default);
}
