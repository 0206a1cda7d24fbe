using System.Text.Json;
using Azure.Messaging;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>What must hold of the events of a Landfall that came to rest.</summary>
internal static class ToldEvents
{
    /// <summary>An event that went out twice is the same event, and each published batch is in one update.</summary>
    public static void ExpectEachLoadOnce(IReadOnlyList<CloudEvent> events, IReadOnlyList<LedgerEntry> entries)
    {
        var updates = events.Where(sent => sent.Type == "landfall.table.updated").GroupBy(sent => sent.Id, StringComparer.Ordinal).ToList();
        Assert.All(updates, update => Assert.Single(update.Select(sent => sent.Data!.ToString()).Distinct(StringComparer.Ordinal)));
        Assert.Equal(
            entries.Where(entry => entry.State == BatchState.Published).Select(entry => entry.Batch).Order(StringComparer.Ordinal),
            updates.SelectMany(update => Batches(update.First())).Order(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<string> Batches(CloudEvent update)
    {
        using var data = JsonDocument.Parse(update.Data!);
        return [.. data.RootElement.GetProperty("batches").EnumerateArray().Select(batch => batch.GetProperty("batch").GetString()!)];
    }
}
