using System.Globalization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>
/// Who plans a table: the row <see cref="LedgerRowKeys.Head"/>. It guards the planning, not the work. A table that nobody ever woke has
/// none.
/// </summary>
public sealed record TableHead
{
    /// <summary>Raised by each wake of a table that is not being planned; the orchestration <c>table@epoch</c> plans it.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether the epoch's orchestration plans.</summary>
    public HeadState State { get; init; }

    /// <summary>When the epoch came, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the epoch's first plan came to a result, UTC; null before.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>When the epoch's last plan came to a result, UTC; null before.</summary>
    public DateTimeOffset? Planned { get; init; }

    /// <summary>
    /// The last round of the epoch that handed something out; 0 for none. A plan that runs twice sees by it that its round is over.
    /// </summary>
    public int Round { get; init; }

    /// <summary>
    /// Epochs since that of the last orchestration: somebody took in each what was to be done, and none was started for it. See
    /// <see cref="FollowUp"/>.
    /// </summary>
    public int Passes { get; init; }

    /// <summary>The version of the row that was read; null when there is none.</summary>
    public string? Version { get; init; }

    /// <summary>The head that a wake puts in place of this one.</summary>
    internal TableHead Next(DateTimeOffset now) =>
        new()
        {
            Epoch = Epoch + 1,
            State = HeadState.Running,
            Since = now,
            Version = Version,
        };

    /// <summary>The head after somebody took what is to be done without a planning: its epoch is over as it comes.</summary>
    internal TableHead Passed(DateTimeOffset now) =>
        Next(now) with
        {
            State = HeadState.Idle,
            Begun = now,
            Planned = now,
            Round = 1,
            Passes = Passes + 1,
        };

    /// <summary>The head after a plan of its epoch.</summary>
    internal TableHead After(HeadState state, DateTimeOffset now) => this with { State = state, Begun = Begun ?? now, Planned = now };

    /// <summary>Puts this head in place of the version that it names, or where there is none.</summary>
    internal LedgerChange ToChange()
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["epoch"] = Epoch,
            ["state"] = State.ToString().ToLowerInvariant(),
            ["round"] = (long)Round,
        };
        if (Passes > 0)
        {
            columns.Add("passes", (long)Passes);
        }

        Add("since", Since);
        Add("begun", Begun);
        Add("planned", Planned);
        var row = new LedgerRow(LedgerRowKeys.Head, columns, Version);
        return Version is null ? new LedgerChange.Insert(row) : new LedgerChange.Replace(row);

        void Add(string column, DateTimeOffset? instant)
        {
            if (instant is { } moment)
            {
                columns.Add(column, moment);
            }
        }
    }

    // Orchestrations are named by epochs, and those of a ledger that was lost before have had theirs.
    private const long EpochsOfAnEra = 1_000_000_000_000;

    /// <summary>Reads the head of a partition, always from the store: a head that is remembered loses wakes.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    internal static async Task<TableHead> ReadAsync(ILedgerStore store, string partition, CancellationToken cancellationToken) =>
        await store.FindAsync(partition, LedgerRowKeys.Head, cancellationToken) is { } row
            ? From(partition, row)
            : new TableHead { Epoch = await AccountLedger.EraAsync(store, cancellationToken) * EpochsOfAnEra };

    private static TableHead From(string partition, LedgerRow row) =>
        new()
        {
            Epoch = row.Number("epoch"),
            State = Enum.TryParse<HeadState>(row.Text("state"), ignoreCase: true, out var state)
                ? state
                : throw new LedgerException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The head of '{partition}' in the ledger has the state '{row.Text("state")}'; expected idle, running or closing. "
                            + $"Another Landfall may have written it."
                    )
                ),
            Since = row.Instant("since"),
            Begun = row.Instant("begun"),
            Planned = row.Instant("planned"),
            Round = (int)row.Number("round"),
            Passes = (int)row.Number("passes"),
            Version = row.Version,
        };
}

/// <summary>Whether a table is being planned.</summary>
public enum HeadState
{
    /// <summary>Nobody plans; a wake starts the next epoch.</summary>
    Idle,

    /// <summary>
    /// The epoch's orchestration plans and will ask once more before it ends, so whoever reads this has nothing to start.
    /// </summary>
    Running,

    /// <summary>The epoch's orchestration asks for the last time; a wake starts the next epoch.</summary>
    Closing,
}
