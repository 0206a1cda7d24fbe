using Landfall.Ledger.Rows;
using Microsoft.Extensions.Options;

namespace Landfall.Costs;

/// <summary>Adds up what was used and what that costs: a line a table, or of one table a line a day.</summary>
public sealed class CostReport(UsageRows rows, IOptions<CostOptions> options)
{
    private readonly CostOptions _options = options.Value;

    /// <summary>Reads the days <paramref name="from"/> to <paramref name="to"/>, and those of the month of the last one, for
    /// budgets.</summary>
    /// <exception cref="LedgerStoreException">The ledger did not answer.</exception>
    public async Task<CostReading> ReadAsync(string? table, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var month = new DateOnly(to.Year, to.Month, 1);
        var begin = _options.Budgets.Count > 0 && month < from ? month : from;
        var (lines, spent, total) = (
            new SortedDictionary<string, Usage>(StringComparer.Ordinal),
            new Dictionary<string, Usage>(StringComparer.Ordinal),
            Usage.None
        );
        await foreach (var one in rows.ReadAsync(table, begin, to, cancellationToken))
        {
            if (one.Day >= month)
            {
                spent[one.Table] = spent.GetValueOrDefault(one.Table, Usage.None) + one.Usage;
            }

            if (one.Day >= from)
            {
                var name = table is null ? one.Table : one.Day.ToString("O");
                lines[name] = lines.GetValueOrDefault(name, Usage.None) + one.Usage;
                total += one.Usage;
            }
        }

        var prices = _options.Prices;
        return new CostReading(
            from,
            to,
            table,
            prices.AreSet ? new CostSource(prices.Currency!, prices.Region!, prices.Date!.Value) : null,
            [
                .. lines.Select(line => new CostLine(
                    line.Key,
                    line.Value,
                    prices.Of(line.Value),
                    table is null ? BudgetOf(line.Key, spent) : null
                )),
            ],
            new CostLine("total", total, prices.Of(total), table is null ? null : BudgetOf(table, spent))
        );
    }

    private CostBudget? BudgetOf(string table, Dictionary<string, Usage> spent) =>
        _options.BudgetOf(table) is { } budget && _options.Prices.Of(spent.GetValueOrDefault(table, Usage.None)) is { } amount
            ? new CostBudget(budget, amount)
            : null;
}

/// <summary>What was used and what it costs.</summary>
/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day, included.</param>
/// <param name="Table">The table whose days the lines are; null when the lines are tables.</param>
/// <param name="Prices">Where amounts come from; null when no prices are set.</param>
/// <param name="Lines">A line for each table, or each day, that used something.</param>
/// <param name="Total">All lines together.</param>
public sealed record CostReading(
    DateOnly From,
    DateOnly To,
    string? Table,
    CostSource? Prices,
    IReadOnlyList<CostLine> Lines,
    CostLine Total
);

/// <summary>Which prices amounts go by.</summary>
public sealed record CostSource(string Currency, string Region, DateOnly Date);

/// <summary>One table, or one day.</summary>
/// <param name="Name">The table, <see cref="UsageMeter.App"/>, or the day.</param>
/// <param name="Usage">What it used.</param>
/// <param name="Amount">What that costs; null without prices.</param>
/// <param name="Budget">What the table may cost in the month of the last day; null without a budget.</param>
public sealed record CostLine(string Name, Usage Usage, decimal? Amount, CostBudget? Budget);

/// <summary>A table's budget and what is spent of it.</summary>
/// <param name="Month">What it may cost in a calendar month.</param>
/// <param name="Spent">What it cost so far.</param>
public sealed record CostBudget(decimal Month, decimal Spent)
{
    /// <summary>The part that is spent; 1 is all of it.</summary>
    public decimal Share => Spent / Month;
}
