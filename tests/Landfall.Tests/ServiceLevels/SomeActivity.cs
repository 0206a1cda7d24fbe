using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Telemetry;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.ServiceLevels;

/// <summary>Files that land and can be queried some time later, and what a host sees of them at any moment.</summary>
/// <param name="files">When each landed and since when it can be queried.</param>
internal sealed class SomeActivity(params (DateTimeOffset Landed, DateTimeOffset Queryable)[] files)
{
    private const int Newest = 64;

    /// <summary>What is to be seen at <paramref name="now"/>.</summary>
    public TableActivity At(DateTimeOffset now)
    {
        var landed = files.Where(file => file.Landed <= now).OrderByDescending(file => file.Landed).ToList();
        var arrivals = landed
            .Take(Newest)
            .Where(file => file.Queryable <= now)
            .Select(file => new Arrival(file.Landed, file.Queryable))
            .ToList();
        var waiting = landed.Where(file => file.Queryable > now).Select(file => (DateTimeOffset?)file.Landed).Min();
        var there = landed.Where(file => file.Queryable <= now).Select(file => (DateTimeOffset?)file.Landed).Max();
        return TableActivity.None(LedgerBed.Table) with
        {
            Standing = new TableStanding(LedgerBed.Table, new Dictionary<string, long>(StringComparer.Ordinal), waiting, there),
            Arrivals = arrivals,
            IsWhole = landed.Count < Newest,
        };
    }

    /// <summary>Rows by day and nothing else.</summary>
    public static TableActivity OfDays(params (DateOnly Day, long Curated, long Rejected)[] days) =>
        TableActivity.None(LedgerBed.Table) with
        {
            Days = days.ToDictionary(day => day.Day, day => new DayRows(day.Curated, day.Rejected)),
        };
}
