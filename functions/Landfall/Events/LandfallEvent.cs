using System.Text.Json.Serialization;
using Landfall.Ledger;

namespace Landfall.Events;

/// <summary>Something that happened, for whoever listens outside; it holds names, ids and counts, never a value of the data.</summary>
/// <param name="Id">Tells events apart together with <paramref name="Type"/>; the same whenever it is sent again.</param>
/// <param name="Type">One of <see cref="EventType"/>.</param>
/// <param name="Table">The table that it is about; the event's subject.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="Data">The JSON object of the type.</param>
public sealed record LandfallEvent(string Id, string Type, string Table, DateTimeOffset Time, BinaryData Data);

/// <summary>The types of events.</summary>
public static class EventType
{
    /// <summary>Rows of a table changed, and its view shows them: <see cref="TableUpdatedData"/>.</summary>
    public const string TableUpdated = "landfall.table.updated";

    /// <summary>A batch was parked or refused: <see cref="BatchParkedData"/>.</summary>
    public const string BatchParked = "landfall.batch.parked";

    /// <summary>Every table that this one waits for has updates: <see cref="TableReadyData"/>.</summary>
    public const string TableReady = "landfall.table.ready";

    /// <summary>A promise of a table is broken: <see cref="ObjectiveChangedData"/>.</summary>
    public const string ObjectiveBreached = "landfall.slo.breached";

    /// <summary>It is kept again: <see cref="ObjectiveChangedData"/>.</summary>
    public const string ObjectiveRecovered = "landfall.slo.recovered";
}

/// <summary>What <see cref="EventType.TableUpdated"/> says.</summary>
/// <param name="Table">The table.</param>
/// <param name="Package">The load package; null when the ledger does not know it.</param>
/// <param name="Batches">The batches of it.</param>
/// <param name="Rows">What became of their rows, summed.</param>
public sealed record TableUpdatedData(string Table, string? Package, IReadOnlyList<BatchUpdate> Batches, LoadCounts Rows);

/// <summary>A batch that changed its table.</summary>
public sealed record BatchUpdate(string Batch, int Generation);

/// <summary>What <see cref="EventType.BatchParked"/> says; the reason's words are in the ledger, as they may name a file.</summary>
/// <param name="Table">The table.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="State">Parked or refused.</param>
/// <param name="Code">The error's code, as docs/errors.md lists them.</param>
public sealed record BatchParkedData(string Table, string Batch, int Generation, BatchState State, string? Code);

/// <summary>What <see cref="EventType.TableReady"/> says.</summary>
/// <param name="Table">The table that waited.</param>
/// <param name="Round">How often it was ready, this time included.</param>
/// <param name="Inputs">What is new, by the name of the input.</param>
public sealed record TableReadyData(string Table, int Round, IReadOnlyList<InputUpdate> Inputs);

/// <summary>What is new in one table since another that waits for it was last ready.</summary>
/// <param name="Table">The input.</param>
/// <param name="Updates">How often it was updated.</param>
/// <param name="Batches">The newest of the batches that did it, oldest first.</param>
public sealed record InputUpdate(string Table, int Updates, IReadOnlyList<BatchUpdate> Batches);

/// <summary>What <see cref="EventType.ObjectiveBreached"/> and <see cref="EventType.ObjectiveRecovered"/> say.</summary>
/// <param name="Table">The table.</param>
/// <param name="Objective">What is promised, a word of <see cref="Telemetry.ObjectiveNames"/>.</param>
/// <param name="Since">Since when the promise is, or was, broken, UTC; the same in both events.</param>
/// <param name="Reason">Why, in a sentence of times and counts.</param>
public sealed record ObjectiveChangedData(string Table, string Objective, DateTimeOffset Since, string Reason);

/// <summary>How the data of events is written: camel case, on one line, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
),]
[JsonSerializable(typeof(TableUpdatedData))]
[JsonSerializable(typeof(BatchParkedData))]
[JsonSerializable(typeof(TableReadyData))]
[JsonSerializable(typeof(ObjectiveChangedData))]
internal sealed partial class EventJson : JsonSerializerContext;
