using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Landfall.Telemetry;

namespace Landfall.Events.Webhook;

/// <summary>The events that people are alerted of, and how they are put into words.</summary>
internal static class AlertKinds
{
    private const int MostLines = 20;
    private const int MostEvents = 5;
    private const int HashLength = 20;
    private const string FilesStopped = "LandfallFilesStopped";
    private const string ObjectiveMissed = "LandfallObjectiveMissed";

    private static readonly FrozenDictionary<string, AlertKind> Kinds = new AlertKind[]
    {
        new(EventType.BatchParked, Alert(FilesStopped), AlertLine.Page),
        new(EventType.ObjectiveBreached, Alert(ObjectiveMissed), AlertLine.Page),
        new(EventType.ObjectiveRecovered, Alert(ObjectiveMissed), AlertLine.Resolved),
    }.ToFrozenDictionary(kind => kind.Type, StringComparer.Ordinal);

    /// <summary>Their types.</summary>
    public static IReadOnlyList<string> Types { get; } = [EventType.BatchParked, EventType.ObjectiveBreached, EventType.ObjectiveRecovered];

    /// <summary>Makes one post of alerts of one table, in their order; the same alerts make the same id.</summary>
    public static AlertPost PostOf(IReadOnlyList<LandfallEvent> alerts, long dropped, string playbook, DateTimeOffset now)
    {
        var (table, of) = (alerts[0].Table, "");
        var groups = alerts.GroupBy(KeyOf, StringComparer.Ordinal).Select(group => LineOf(group, playbook)).ToList();
        if (groups.Count > 1)
        {
            of = FormattableString.Invariant($", and {groups.Count - 1} more");
        }

        var lead = groups.Find(line => line.Severity == AlertLine.Page) ?? groups[0];
        return new AlertPost(
            $"{table}:alerts:{HashOf(alerts)}",
            table,
            now,
            $"{table}: {lead.Title.TrimEnd('.')}{of}.",
            alerts.Count,
            [.. groups.Take(MostLines)]
        )
        {
            MoreLines = Math.Max(0, groups.Count - MostLines),
            Dropped = dropped,
        };
    }

    // Files that stop for one reason are one line; of promises each event tells something else.
    private static string KeyOf(LandfallEvent alert) =>
        alert.Type == EventType.BatchParked ? $"{alert.Type}:{Stopped(alert)?.State}:{Stopped(alert)?.Code}" : alert.Id;

    private static AlertLine LineOf(IEnumerable<LandfallEvent> same, string playbook)
    {
        var alerts = same.ToList();
        var first = alerts[0];
        var kind = Kinds[first.Type];
        var (title, next) = WordsOf(first, alerts.Count);
        return new AlertLine(first.Type, kind.Alert.Name, kind.Severity, first.Time, alerts.Count, title)
        {
            Next = next,
            Playbook = $"{playbook}#{kind.Alert.Name.ToLowerInvariant()}",
            Events = [.. alerts.Take(MostEvents).Select(alert => alert.Id)],
        };
    }

    private static (string Title, string Next) WordsOf(LandfallEvent alert, int count)
    {
        if (alert.Type == EventType.BatchParked)
        {
            var stopped = Stopped(alert);
            var files = count == 1 ? "1 file was" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} files were");
            return (
                $"{files} {(stopped?.State == Ledger.BatchState.Parked ? "parked" : "refused")} with {stopped?.Code ?? "no code"}.",
                $"Run 'landfall parked {alert.Table}'."
            );
        }

        var told = alert.Data.ToObjectFromJson(EventJson.Default.ObjectiveChangedData);
        var reason = told?.Reason is { Length: > 0 } why ? $": {why.TrimEnd('.')}" : "";
        return alert.Type == EventType.ObjectiveRecovered
            ? ($"The {told?.Objective} is kept again{reason}.", "There is nothing to do.")
            : ($"The {told?.Objective} is not kept{reason}.", $"Run 'landfall status {alert.Table}'.");
    }

    private static BatchParkedData? Stopped(LandfallEvent alert) => alert.Data.ToObjectFromJson(EventJson.Default.BatchParkedData);

    private static string HashOf(IEnumerable<LandfallEvent> alerts) => Hash(string.Join('\n', alerts.Select(alert => alert.Id)));

    /// <summary>A short text that tells one from another.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];

    private static AlertDefinition Alert(string name) => AlertCatalog.All.Single(alert => alert.Name == name);

    private sealed record AlertKind(string Type, AlertDefinition Alert, string Severity);
}
