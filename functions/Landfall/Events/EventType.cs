namespace Landfall.Events;

/// <summary>The types of events.</summary>
public static class EventType
{
    /// <summary>Rows of a table changed, and its view shows them: <see cref="TableUpdatedData"/>.</summary>
    public const string TableUpdated = "landfall.table.updated";

    /// <summary>A batch was parked or refused: <see cref="BatchParkedData"/>.</summary>
    public const string BatchParked = "landfall.batch.parked";

    /// <summary>Every table that this one waits for has news: <see cref="TableReadyData"/>.</summary>
    public const string TableReady = "landfall.table.ready";
}
