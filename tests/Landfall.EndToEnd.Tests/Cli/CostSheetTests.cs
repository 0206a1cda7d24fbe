using System.Text.Json;
using Landfall.Cli.Output;
using Landfall.Costs;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>What <c>landfall cost</c> prints.</summary>
public sealed class CostSheetTests
{
    private static readonly DateOnly From = new(2026, 11, 1);
    private static readonly DateOnly To = new(2026, 11, 28);
    private static readonly CostSource Prices = new("EUR", "westeurope", new DateOnly(2026, 11, 28));

    private static readonly Usage App = new() { Queues = new StorageCalls(0, 0, 40_000, 0, 0), Executions = 2_000 };

    private static readonly Usage Person = new()
    {
        Blobs = new StorageCalls(30, 0, 60, 10, 0),
        Rows = 1_000,
        StoredBytes = 1_234_567,
        GbSeconds = 3.14159,
        WarehouseSeconds = 0.42,
    };

    [Fact]
    public void Show_TablesWithBudgets_IsASheetWithTheAppAndTheSumLast() =>
        Assert.Equal(
            """
            2026-11-01 to 2026-11-28, UTC
            table        rows   calls  per 1M rows  stored  GB-s  warehouse    amount  budget
            ──────────  ─────  ──────  ───────────  ──────  ────  ─────────  ────────  ──────
            crm.person  1,000     100      100,000  1.2 MB   3.1      0.4 s  0.000213  79 %
            (the app)       0  40,000                  0 B   0.0      0.0 s     12.50
            total       1,000  40,100   40,100,000  1.2 MB   3.1      0.4 s     12.50

            Amounts in EUR by the prices for westeurope of 2026-11-28.

            """,
            Shown(
                new CostReading(
                    From,
                    To,
                    Table: null,
                    Prices,
                    [new CostLine("-", App, 12.5m, null), new CostLine("crm.person", Person, 0.000213m, new CostBudget(100, 79.99m))],
                    new CostLine("total", App + Person, 12.500213m, null)
                )
            )
        );

    [Fact]
    public void Show_DaysOfOneTable_SayWhatIsSpentOfItsBudget() =>
        Assert.Equal(
            """
            crm.person, 2026-11-01 to 2026-11-28, UTC
            day          rows  calls  per 1M rows  stored  GB-s  warehouse  amount
            ──────────  ─────  ─────  ───────────  ──────  ────  ─────────  ──────
            2026-11-28  1,000    100      100,000  1.2 MB   3.1      0.4 s  0.0213

            100 % of the month's budget of 0.0213 EUR are spent.
            Amounts in EUR by the prices for westeurope of 2026-11-28.

            """,
            Shown(
                new CostReading(
                    From,
                    To,
                    "crm.person",
                    Prices,
                    [new CostLine("2026-11-28", Person, 0.0213m, null)],
                    new CostLine("total", Person, 0.0213m, new CostBudget(0.0213m, 0.0213m))
                )
            )
        );

    [Fact]
    public void Show_WithoutPrices_HasNoAmounts() =>
        Assert.Equal(
            """
            2026-11-01 to 2026-11-28, UTC
            table        rows  calls  per 1M rows  stored  GB-s  warehouse
            ──────────  ─────  ─────  ───────────  ──────  ────  ─────────
            crm.person  1,000    100      100,000  1.2 MB   3.1      0.4 s

            No prices are set, so there are no amounts: see docs/cost.md.

            """,
            Shown(
                new CostReading(
                    From,
                    To,
                    Table: null,
                    null,
                    [new CostLine("crm.person", Person, null, null)],
                    new CostLine("total", Person, null, null)
                )
            )
        );

    [Fact]
    public void Show_NothingUsed_SaysSo() =>
        Assert.Equal(
            "Nothing was used by crm.person from 2026-11-01 to 2026-11-28, UTC.\n",
            Shown(new CostReading(From, To, "crm.person", null, [], new CostLine("total", Usage.None, null, null)))
        );

    // A year of a large table, and the longest name that a sheet can hold whole.
    [Fact]
    public void Show_LargeNumbers_FitsTheScreen()
    {
        var large = new Usage
        {
            Blobs = new StorageCalls(999_999_999, 0, 0, 0, 0),
            Rows = 99_999_999_999,
            StoredBytes = 9_999_000_000_000,
            GbSeconds = 9_999_999,
            WarehouseSeconds = 9_999_999,
        };
        var line = new CostLine("salesforce.opportunity", large, 99_999.99m, new CostBudget(1, 2));

        Assert.All(Shown(new CostReading(From, To, null, Prices, [line], line)).Split('\n'), text =>
            Assert.InRange(text.Length, 0, Screen.MaxWidth)
        );
    }

    [Fact]
    public void Json_Reading_IsReadBackAsItWas()
    {
        var line = new CostLine("crm.person", Person, 0.000213m, new CostBudget(100, 80));
        var json = JsonSerializer.Serialize(new CostReading(From, To, null, Prices, [line], line), JsonSerializerOptions.Web);

        Assert.StartsWith("""{"from":"2026-11-01","to":"2026-11-28","table":null,"prices":""", json, StringComparison.Ordinal);
        Assert.Contains(
            ""","prices":{"currency":"EUR","region":"westeurope","date":"2026-11-28"},"lines":[{"name":"crm.person",""",
            json,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """{"name":"crm.person","usage":{"blobs":{"writes":30,"lists":0,"reads":60,"others":10,"deletes":0,"total":100},""",
            json,
            StringComparison.Ordinal
        );
        Assert.Contains(""","amount":0.000213,"budget":{"month":100,"spent":80,"share":0.8}}""", json, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<CostReading>(json, JsonSerializerOptions.Web)!;
        Assert.Equal((line, Prices), (Assert.Single(read.Lines), read.Prices));
    }

    private static string Shown(CostReading costs)
    {
        using var output = new StringWriter { NewLine = "\n" };
        CostSheet.Show(new Screen(output, TextWriter.Null, isJson: false), costs);
        return output.ToString();
    }
}
