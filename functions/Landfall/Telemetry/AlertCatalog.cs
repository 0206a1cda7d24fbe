namespace Landfall.Telemetry;

/// <summary>
/// Every alert, declared once. The rules for Prometheus, the playbook and what is deployed to Azure are held against it: a promise that
/// is broken has an alert wherever metrics go.
/// </summary>
public static class AlertCatalog
{
    /// <summary>All of them, in the order of deploy/prometheus/landfall-rules.yml and docs/operations/playbook.md.</summary>
    public static IReadOnlyList<AlertDefinition> All { get; } =
    [
        new("LandfallDown", AlertSeverity.Page, "No host works", [MetricCatalog.LookAge]),
        new("LandfallBlind", AlertSeverity.Page, "The tables cannot be looked at", [MetricCatalog.LookAge]),
        new("LandfallObjectiveMissed", AlertSeverity.Page, "A table does not keep a promise", [MetricCatalog.ObjectiveMet]),
        new("LandfallBudgetBurns", AlertSeverity.Page, "An error budget goes fast", [MetricCatalog.ObjectiveMet]),
        new("LandfallBudgetSpent", AlertSeverity.Ticket, "An error budget is spent", [MetricCatalog.ObjectiveBudget]),
        new("LandfallBacklog", AlertSeverity.Page, "A file waits for too long", [MetricCatalog.FilesOldestAge]),
        new("LandfallFilesStopped", AlertSeverity.Page, "Files stopped and wait for a person", [MetricCatalog.FilesStopped]),
        new("LandfallRejects", AlertSeverity.Page, "Many rows are set aside", [MetricCatalog.Rows]),
        new("LandfallAttemptsFail", AlertSeverity.Ticket, "Work fails and is tried again", [MetricCatalog.Attempts]),
        new("LandfallEventsNotTaken", AlertSeverity.Ticket, "Listeners outside are not told", [MetricCatalog.Events]),
        new(
            "LandfallWebhookAway",
            AlertSeverity.Ticket,
            "The webhook takes no alerts",
            [MetricCatalog.AlertsOldestAge, MetricCatalog.AlertsTold]
        ),
        new("LandfallMetricsRefused", AlertSeverity.Ticket, "Numbers are left out", [MetricCatalog.TelemetryRefused]),
        new("LandfallTelemetryLost", AlertSeverity.Ticket, "Telemetry does not leave the host", [MetricCatalog.TelemetryLost]),
        new("LandfallSeriesOverflow", AlertSeverity.Ticket, "A metric has more series than it may", []),
        new("LandfallCredentialExpires", AlertSeverity.Ticket, "A credential expires soon", [MetricCatalog.CredentialDaysLeft]),
        new("LandfallCredentialEnds", AlertSeverity.Page, "A credential is about to end, or has", [MetricCatalog.CredentialDaysLeft]),
        new(
            "LandfallCostNear",
            AlertSeverity.Ticket,
            "A table has cost 80 % of its budget",
            [MetricCatalog.CostMonth, MetricCatalog.CostBudget]
        ),
        new(
            "LandfallCostOver",
            AlertSeverity.Ticket,
            "A table costs more than its budget",
            [MetricCatalog.CostMonth, MetricCatalog.CostBudget]
        ),
    ];
}

/// <summary>One alert.</summary>
/// <param name="Name">What the rule is called; it never changes, as routes and silences go by it.</param>
/// <param name="Severity">How soon a person should look.</param>
/// <param name="Title">What is wrong, in a few words; the playbook's heading.</param>
/// <param name="Metrics">What it is made of; empty where it looks at all of them.</param>
public sealed record AlertDefinition(string Name, AlertSeverity Severity, string Title, IReadOnlyList<MetricDefinition> Metrics);

/// <summary>How soon a person should look at an alert.</summary>
public enum AlertSeverity
{
    /// <summary>Now: a promise is broken, or will be.</summary>
    Page,

    /// <summary>On the next working day.</summary>
    Ticket,
}
