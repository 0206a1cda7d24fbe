using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;

namespace Landfall.ServiceLevels;

/// <summary>What is kept of a table's promises from one look to the next; written when one of them changes its state, and once a day with
/// rows.</summary>
/// <param name="Since">When the table was first looked at, UTC.</param>
internal sealed record StoredObjectives(DateTimeOffset Since)
{
    /// <summary>By the name of the objective.</summary>
    public IReadOnlyDictionary<string, StoredObjective> Objectives
    {
        get;
        init => field = value ?? Empty;
    } = Empty;

    /// <summary>Rows of the last weeks by the UTC day on which their files landed; a day that is missing had none.</summary>
    public IReadOnlyDictionary<DateOnly, long> Volumes
    {
        get;
        init => field = value ?? NoVolumes;
    } = NoVolumes;

    /// <summary>Changes of which no event is written down yet, oldest first.</summary>
    public IReadOnlyList<Transition> Untold
    {
        get;
        init => field = value ?? [];
    } = [];

    private static readonly Dictionary<string, StoredObjective> Empty = new(StringComparer.Ordinal);
    private static readonly Dictionary<DateOnly, long> NoVolumes = [];
}

/// <summary>What is kept of one promise.</summary>
/// <param name="Promise">The promise in the contract's words.</param>
/// <param name="State">A word of <see cref="ObjectiveStates"/>.</param>
/// <param name="Since">Since when it is broken, UTC; null while it is kept.</param>
/// <param name="CountedUntil">All broken time that ended before is in <paramref name="NotKept"/>, UTC.</param>
/// <param name="Reason">Why it stands so.</param>
/// <param name="NotKept">Seconds by UTC day in which it was broken, of times that are over.</param>
internal sealed record StoredObjective(
    string Promise,
    string State,
    DateTimeOffset? Since,
    DateTimeOffset CountedUntil,
    string Reason,
    IReadOnlyDictionary<DateOnly, double> NotKept
)
{
    /// <summary>What of it counts as broken time that is not over.</summary>
    [JsonIgnore]
    public DateTimeOffset? OpenSince =>
        Since > CountedUntil ? Since
        : Since is null ? null
        : CountedUntil;
}

/// <summary>A promise that came to be breached, or is kept again.</summary>
/// <param name="Objective">Its name.</param>
/// <param name="IsRecovery">True when it is kept again.</param>
/// <param name="Since">When it was broken, UTC; with the name it tells one breach from another.</param>
/// <param name="At">When it was seen, UTC.</param>
/// <param name="Reason">Why, without names of files and values.</param>
internal sealed record Transition(string Objective, bool IsRecovery, DateTimeOffset Since, DateTimeOffset At, string Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
),]
[JsonSerializable(typeof(StoredObjectives))]
internal sealed partial class StoredObjectivesJson : JsonSerializerContext;

/// <summary>The rows of promises, one a table, all in one partition, changed only over the version that was read.</summary>
public sealed class ObjectiveRows(ILedgerStore store, ILogger<ObjectiveRows> logger)
{
    /// <summary>The partition.</summary>
    internal const string Partition = "~objectives";

    private const string Json = "json";

    /// <summary>All of them; those that cannot be read are left out with a warning.</summary>
    internal IAsyncEnumerable<ObjectiveRow> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(Partition, LedgerKeys.All, cancellationToken).Select(Read).Where(row => row is not null).Select(row => row!);

    /// <summary>That of one table; null when there is none that can be read.</summary>
    internal async Task<ObjectiveRow?> FindAsync(string table, CancellationToken cancellationToken) =>
        LedgerLimits.IsKey(table) && await store.FindAsync(Partition, table, cancellationToken) is { } row ? Read(row) : null;

    /// <summary>Puts a row in place of the version that it names, or makes it where it names none; null when another was faster.</summary>
    internal async Task<ObjectiveRow?> WriteAsync(ObjectiveRow row, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal) { ["since"] = row.Stored.Since };
        LongText.Put(columns, Json, JsonSerializer.Serialize(row.Stored, StoredObjectivesJson.Default.StoredObjectives));
        var written = new LedgerRow(row.Table, columns, row.Version);
        LedgerChange change = row.Version is null ? new LedgerChange.Insert(written) : new LedgerChange.Replace(written);
        var write = await store.WriteAsync(Partition, [change], cancellationToken);
        return write.IsCommitted ? row with { Version = write.Versions[0] } : null;
    }

    /// <summary>Takes the row of a table away that no contract describes any more; one that changed meanwhile stays.</summary>
    internal Task DeleteAsync(ObjectiveRow row, CancellationToken cancellationToken) =>
        store.WriteAsync(Partition, [new LedgerChange.Delete(row.Table, row.Version!)], cancellationToken);

    /// <summary>How the promises of one table stand, or of each, by table, as they were last looked at.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<ObjectiveStanding>>> StandingsAsync(
        string? table,
        ServiceLevelOptions options,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await (table is null ? ListAsync(cancellationToken) : OneAsync(table, cancellationToken)).ToDictionaryAsync(
            row => row.Table,
            row => ObjectiveJudge.StandingsOf(row.Stored, options, now),
            StringComparer.Ordinal,
            cancellationToken
        );

    private async IAsyncEnumerable<ObjectiveRow> OneAsync(string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FindAsync(table, cancellationToken) is { } row)
        {
            yield return row;
        }
    }

    private ObjectiveRow? Read(LedgerRow row)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(LongText.Get(row, Json) ?? "", StoredObjectivesJson.Default.StoredObjectives);
            return new ObjectiveRow(row.Key, stored ?? throw new JsonException("The document is null."), row.Version);
        }
        catch (JsonException problem)
        {
            Log.Unreadable(logger, row.Key, Partition, problem);
            return null;
        }
    }
}

/// <summary>The row of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Stored">What it holds.</param>
/// <param name="Version">The version that was read; null of one that is not there yet.</param>
internal sealed record ObjectiveRow(string Table, StoredObjectives Stored, string? Version);
