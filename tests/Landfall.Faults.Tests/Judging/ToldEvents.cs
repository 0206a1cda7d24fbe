using Landfall.Events;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>Judges what was told outside: everything at least once, nothing twice under two ids, and nothing that was not so.</summary>
internal static class ToldEvents
{
    /// <summary>How a batch in one of its generations is called.</summary>
    public static string NameOf(string batch, int generation) => FormattableString.Invariant($"{batch} g{generation}");

    /// <summary>The batches of which an event tells.</summary>
    public static IEnumerable<string> BatchesOf(LandfallEvent told) =>
        told.Type == EventType.TableUpdated
            ? told.Data.ToObjectFromJson(EventJson.Default.TableUpdatedData)!.Batches.Select(batch => NameOf(batch.Batch, batch.Generation))
        : told.Data.ToObjectFromJson(EventJson.Default.BatchParkedData) is { } parked ? [NameOf(parked.Batch, parked.Generation)]
        : [];

    /// <summary>Throws with what was not told, or not rightly.</summary>
    public static void Check(IReadOnlyCollection<LandfallEvent> told, Effects effects)
    {
        var ofOneId = told.Where(one => !BatchesOf(one).All(effects.MayRepeatItsId))
            .GroupBy(one => one.Type + " " + one.Id, StringComparer.Ordinal);
        Assert.All(ofOneId, same => Assert.Single(same.Select(one => one.Data.ToString()).Distinct(StringComparer.Ordinal)));
        var ids = told.SelectMany(one =>
                BatchesOf(one).Select(batch => (Batch: batch, one.Type, Id: effects.MayBeToldAgain(batch) ? "" : one.Id))
            )
            .Distinct()
            .ToList();
        Assert.Equal(
            effects.Ended.Select(end => $"{TypeOf(end.Value)} {end.Key}").Order(StringComparer.Ordinal),
            ids.Where(one => effects.Ended.ContainsKey(one.Batch) || !effects.MayBeTold(one.Batch))
                .Select(one => $"{one.Type} {one.Batch}")
                .Order(StringComparer.Ordinal)
        );
    }

    private static string TypeOf(BatchState end) =>
        end is BatchState.Parked or BatchState.Refused ? EventType.BatchParked : EventType.TableUpdated;
}
