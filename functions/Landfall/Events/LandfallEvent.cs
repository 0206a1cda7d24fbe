namespace Landfall.Events;

/// <summary>Something that happened, for whoever listens outside; it holds names, ids and counts, never a value of the data.</summary>
/// <param name="Id">Tells events apart together with <paramref name="Type"/>; the same whenever it is sent again.</param>
/// <param name="Type">One of <see cref="EventType"/>.</param>
/// <param name="Table">The table that it is about; the event's subject.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="Data">The JSON object of the type.</param>
public sealed record LandfallEvent(string Id, string Type, string Table, DateTimeOffset Time, BinaryData Data);
