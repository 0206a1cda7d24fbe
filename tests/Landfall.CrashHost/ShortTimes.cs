using Landfall.Local.Durable;

namespace Landfall.CrashHost;

/// <summary>Times as short as they can be, so that the work of a process that was killed goes on soon.</summary>
public static class ShortTimes
{
    /// <summary>The settings of the planning, and of what follows it.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Landfall:Planning:MarkEvery"] = "00:00:02",
            ["Landfall:Planning:StaleAfter"] = "00:00:10",
            ["Landfall:Planning:NeverBegunAfter"] = "00:00:10",
            ["Landfall:Telemetry:Every"] = "00:00:01",
            ["Landfall:Canary:Enabled"] = "false",
            ["ServiceLevelSchedule"] = "*/1 * * * * *",
            ["Landfall:ServiceLevels:Grace"] = "00:00:01",
        };

    /// <summary>Sets those of the engine: a message that a starved machine has in hand for longer is taken up twice.</summary>
    public static void Configure(DurableEngineOptions engine) => engine.VisibilityTimeout = TimeSpan.FromSeconds(10);
}
