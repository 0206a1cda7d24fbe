using System.Globalization;
using Landfall.Events;

namespace Landfall.ServiceLevels;

/// <summary>Makes the events of promises, each the same whenever it is made again from the same change.</summary>
internal static class ObjectiveEvents
{
    /// <summary>The event of a change, whose id is made from when the promise was broken.</summary>
    public static LandfallEvent Of(string table, Transition transition)
    {
        var word = transition.IsRecovery ? "recovered" : "breached";
        var since = transition.Since.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfffffff", CultureInfo.InvariantCulture);
        return PipelineEvents.Objective(
            $"{table}:{transition.Objective}:{since}:{word}",
            transition.IsRecovery ? EventType.ObjectiveRecovered : EventType.ObjectiveBreached,
            transition.At,
            new ObjectiveChangedData(table, transition.Objective, transition.Since, transition.Reason)
        );
    }
}
