using System.Globalization;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The budget: from the first of a month on, and somebody is told.</summary>
internal sealed class BudgetRule : ISnapshotRule
{
    /// <inheritdoc/>
    public string Name => "budget";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var budgets = snapshot.Of("Microsoft.Consumption/budgets").ToList();
        if (budgets.Count != 1)
        {
            found.Missing("Microsoft.Consumption/budgets", "there is one");
        }

        foreach (var budget in budgets)
        {
            found.OneOf(budget, "properties.category", "Cost");
            found.OneOf(budget, "properties.timeGrain", "Monthly");
            found.Between(budget, "properties.amount", 1, 10_000_000);
            var isDay = DateOnly.TryParseExact(
                budget.Text("properties.timePeriod.startDate"),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            );
            found.Expect(budget, "properties.timePeriod.startDate", isDay && day.Day == 1, "the first day of a month");
            var notifications = budget.Names("properties.notifications");
            found.Expect(budget, "properties.notifications", notifications.Count is >= 1 and <= 5, "1 to 5");
            foreach (var name in notifications)
            {
                var path = $"properties.notifications.{name}";
                found.Is(budget, $"{path}.enabled", expected: true);
                found.OneOf(budget, $"{path}.operator", "GreaterThan", "GreaterThanOrEqualTo");
                found.OneOf(budget, $"{path}.thresholdType", "Actual", "Forecasted");
                found.Between(budget, $"{path}.threshold", 1, 1000);
                var mails = budget.Texts($"{path}.contactEmails");
                found.Expect(
                    budget,
                    $"{path}.contactEmails",
                    mails.Count > 0 && mails.All(mail => Patterns.IsMatch(mail, Patterns.Mail)),
                    "addresses of mail"
                );
            }
        }
    }
}
