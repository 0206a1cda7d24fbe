using System.Globalization;
using Landfall.Costs;

namespace Landfall.Cli.Output;

/// <summary>What tables used and what that costs, a table or a day a line.</summary>
internal static class CostSheet
{
    private const string AppWords = "(the app)";

    /// <summary>Prints the lines, their sum, and which prices they go by.</summary>
    public static void Show(Screen screen, CostReading costs)
    {
        var span = FormattableString.Invariant($"{costs.From:yyyy-MM-dd} to {costs.To:yyyy-MM-dd}, UTC");
        if (costs.Lines.Count == 0)
        {
            screen.Say($"Nothing was used{(costs.Table is null ? "" : $" by {Name(costs.Table)}")} from {span}.");
            return;
        }

        screen.Say($"{(costs.Table is null ? "" : $"{Name(costs.Table)}, ")}{span}");
        Sheet(costs).Show(screen.Out);
        screen.Say();
        if (costs.Prices is not { } prices)
        {
            screen.Say("No prices are set, so there are no amounts: see docs/cost.md.");
            return;
        }

        if (costs is { Table: not null, Total.Budget: { } budget })
        {
            screen.Say($"{Percent(budget)} of the month's budget of {Amount(budget.Month)} {prices.Currency} are spent.");
        }

        screen.Print(
            FormattableString.Invariant($"Amounts in {prices.Currency} by the prices for {prices.Region} of {prices.Date:yyyy-MM-dd}.")
        );
    }

    private static Sheet Sheet(CostReading costs)
    {
        var hasBudgets = costs.Lines.Any(line => line.Budget is not null);
        List<SheetColumn> columns =
        [
            new(costs.Table is null ? "table" : "day", Fit.Whole),
            "rows",
            "calls",
            "per 1M rows",
            "stored",
            "GB-s",
            "warehouse",
        ];
        if (costs.Prices is not null)
        {
            columns.Add(new SheetColumn("amount", Fit.Whole));
        }

        if (hasBudgets)
        {
            columns.Add("budget");
        }

        var sheet = new Sheet([.. columns]);
        var lines = costs.Lines.OrderBy(line => line.Name == UsageMeter.App).ToList();
        foreach (var line in lines.Count > 1 ? [.. lines, costs.Total] : lines)
        {
            var used = line.Usage;
            List<Cell> cells =
            [
                Name(line.Name),
                Amounts.Count(used.Rows),
                Amounts.Count(used.Calls),
                used.CallsPerMillionRows is { } calls ? Amounts.Count((long)Math.Round(calls)) : "",
                Amounts.Bytes(used.StoredBytes),
                used.GbSeconds.ToString("N1", CultureInfo.InvariantCulture),
                used.WarehouseSeconds.ToString("N1", CultureInfo.InvariantCulture) + " s",
            ];
            if (costs.Prices is not null)
            {
                cells.Add(Amount(line.Amount ?? 0));
            }

            if (hasBudgets)
            {
                cells.Add(
                    line.Budget is { } budget
                        ? new Cell(
                            Percent(budget),
                            budget.Share >= 1 ? "red"
                                : budget.Share >= 0.8m ? "yellow"
                                : null
                        )
                        : ""
                );
            }

            sheet.Add([.. cells]);
        }

        return sheet;
    }

    private static string Name(string name) => name == UsageMeter.App ? AppWords : name;

    // Down, so that 100 % is never said of less.
    private static string Percent(CostBudget budget) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(budget.Share * 100):N0} %");

    // Small files cost millionths.
    private static string Amount(decimal amount) =>
        amount.ToString(
            amount is 0 or >= 1 ? "N2"
                : amount >= 0.01m ? "N4"
                : "N6",
            CultureInfo.InvariantCulture
        );
}
