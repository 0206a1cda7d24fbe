using System.Text.Json.Serialization;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Scheduling;

/// <summary>The ledger's document about a table that waits for others, kept at <c>waiting/table.json</c>.</summary>
internal sealed record WaitingTable
{
    /// <summary>The version of this document's shape.</summary>
    public const int CurrentSchema = 1;

    // So many updates may lie between an event and its redelivery.
    private const int EventsKept = 512;
    private const int BatchesKept = 1000;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The table that waits.</summary>
    public required string Table { get; init; }

    /// <summary>How often it was ready.</summary>
    public int Round { get; init; }

    /// <summary>Updates since then, by the name of the input.</summary>
    public IReadOnlyList<InputUpdate> Updates
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The ids of the events taken last, newest first.</summary>
    public IReadOnlyList<string> Taken
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>A round that has come and that nobody may have been told of.</summary>
    public TableReadyData? Ready { get; init; }

    /// <summary>When that round came, UTC, which every telling of it says; null of one that an earlier build wrote down.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>The table with an event taken at <paramref name="now"/>; null when it was taken before.</summary>
    public WaitingTable? With(string id, TableUpdatedData update, IReadOnlyList<string> inputs, DateTimeOffset now)
    {
        if (Taken.Contains(id, StringComparer.Ordinal))
        {
            return null;
        }

        var before = Updates.FirstOrDefault(input => input.Table == update.Table) ?? new InputUpdate(update.Table, 0, []);
        var input = before with
        {
            Updates = before.Updates + 1,
            Batches = [.. before.Batches.Concat(update.Batches).TakeLast(BatchesKept)],
        };
        var updates = Updates
            .Where(other => other.Table != update.Table && inputs.Contains(other.Table, StringComparer.Ordinal))
            .Append(input)
            .OrderBy(one => one.Table, StringComparer.Ordinal)
            .ToList();
        var after = this with { Updates = updates, Taken = [.. Taken.Prepend(id).Take(EventsKept)] };
        return inputs.Count > updates.Count
            ? after
            : after with
            {
                Round = Round + 1,
                Updates = [],
                Ready = new TableReadyData(Table, Round + 1, updates),
                ReadyAt = now,
            };
    }
}

/// <summary>The documents about tables that wait; safe for any number of writers on any number of hosts.</summary>
internal sealed class WaitingTables(LandfallContainers containers)
{
    private readonly DocumentStore<WaitingTable> _documents = new(containers.Ledger, WaitingJson.Default.WaitingTable);

    /// <summary>
    /// Changes the document of <paramref name="table"/> as <see cref="DocumentStore{T}.UpdateAsync"/> does; a table without one gets an
    /// empty one to change.
    /// </summary>
    public async Task<WaitingTable> UpdateAsync(
        string table,
        Func<WaitingTable, WaitingTable?> change,
        CancellationToken cancellationToken
    ) =>
        await _documents.UpdateAsync(
            $"waiting/{table}.json",
            before => change(before ?? new WaitingTable { Table = table }),
            cancellationToken
        ) ?? new WaitingTable { Table = table };
}

/// <summary>How the documents of waiting tables are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WaitingTable))]
internal sealed partial class WaitingJson : JsonSerializerContext;
