namespace Landfall.Ledger.Rows;

/// <summary>
/// What there is to do for an open batch; kept under <c>o|</c>, or under <c>w|</c> while it waits, and changed with the batch's entry in
/// one transaction.
/// </summary>
/// <remarks>
/// The claim belongs to the planning, which changes it alone; a change of the entry keeps it while the work stays the same and drops it
/// when there is other work.
/// </remarks>
public sealed record WorkRow
{
    /// <summary>The end of the row's key, which all rows of the batch share.</summary>
    public required string End { get; init; }

    /// <summary>What is to be done next.</summary>
    public required WorkKind Work { get; init; }

    /// <summary>The batch's generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Where the batch stands.</summary>
    public BatchState State { get; init; }

    /// <summary>When the landed file was last changed, UTC.</summary>
    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Curated rows.</summary>
    public long Rows { get; init; }

    /// <summary>Rejected rows.</summary>
    public long RejectRows { get; init; }

    /// <summary>Rows that the load inserted or updated.</summary>
    public long LoadedRows { get; init; }

    /// <summary>When the entry last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The contract that it is or was read by; null for an archive.</summary>
    public string? Contract { get; init; }

    /// <summary>The snapshot that it belongs to; null without a key in the pattern.</summary>
    public string? SnapshotKey { get; init; }

    /// <summary>Bytes of the landed file, as stored, while it is to be curated; bytes of its parts while it is to be loaded.</summary>
    public required long Bytes { get; init; }

    /// <summary>The ETag of the archive whose member it is, and where the member begins in it, while it is to be curated: members side by
    /// side are best read together. Null of any other file.</summary>
    public string? Archive { get; init; }

    /// <inheritdoc cref="Archive"/>
    public long? Offset { get; init; }

    /// <summary>Attempts at this work that began and came to no end that explains itself.</summary>
    public int Attempts { get; init; }

    /// <summary>True when its rows are to go out of the table.</summary>
    public bool Forgetting { get; init; }

    /// <summary>True when the warehouse had lost it and it comes back.</summary>
    public bool Rebuilding { get; init; }

    /// <summary>
    /// True when what it waits for may never come by itself, as the last look at it found an entry that cannot be read: nothing waits for
    /// it. It stays when the row is opened to be looked at again, and goes with the next change of the entry.
    /// </summary>
    public bool Stuck { get; init; }

    /// <summary>The group that has it in hand; null when nobody has.</summary>
    public string? Claim { get; init; }

    /// <summary>When the claim's holder last gave a sign of life, UTC; null without a claim.</summary>
    public DateTimeOffset? Mark { get; init; }

    /// <summary>True from the holder's first sign of life on.</summary>
    public bool Begun { get; init; }

    /// <summary>When it is to be looked at again, UTC; null when that is now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What it waits for, for people; null when it does not wait.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The version of the row that was read; null of one that was not.</summary>
    public string? Version { get; init; }

    /// <summary>The row's key: it follows from whether the batch waits.</summary>
    public string Key => (DueAt is null ? LedgerRowKeys.Open : LedgerRowKeys.Waiting) + End;

    /// <summary>The row as the store keeps it.</summary>
    public LedgerRow ToRow()
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["work"] = Work.ToString().ToLowerInvariant(),
            ["state"] = State.ToString().ToLowerInvariant(),
            ["generation"] = (long)Generation,
            ["bytes"] = Bytes,
            ["attempts"] = (long)Attempts,
            ["forgetting"] = Forgetting,
            ["begun"] = Begun,
            ["rows"] = Rows,
            ["rejectRows"] = RejectRows,
            ["loadedRows"] = LoadedRows,
        };
        Add("modifiedAt", ModifiedAt == default ? null : ModifiedAt);
        Add("updatedAt", UpdatedAt == default ? null : UpdatedAt);
        Add("rebuilding", Rebuilding ? true : null);
        Add("stuck", Stuck ? true : null);
        Add("contract", Contract);
        Add("snapshot", SnapshotKey);
        Add("archive", Archive);
        Add("offset", Offset);
        Add("claim", Claim);
        Add("mark", Mark);
        Add("dueAt", DueAt);
        Add("waitsFor", WaitsFor);
        return new LedgerRow(Key, columns, Version);

        void Add(string column, object? value)
        {
            if (value is not null)
            {
                columns.Add(column, value);
            }
        }
    }

    /// <summary>Takes a row that <see cref="ToRow"/> made.</summary>
    /// <exception cref="LedgerException">It is no such row.</exception>
    public static WorkRow From(LedgerRow row) =>
        new()
        {
            End = row.Key[LedgerRowKeys.Open.Length..],
            Work = Enum.TryParse<WorkKind>(row.Text("work"), ignoreCase: true, out var work)
                ? work
                : throw new LedgerException(
                    $"The ledger row '{row.Key}' names the work '{row.Text("work")}'; expected curate, load, unpack or tell."
                ),
            State = Enum.TryParse<BatchState>(row.Text("state"), ignoreCase: true, out var state) ? state : BatchState.Registered,
            ModifiedAt = row.Instant("modifiedAt") ?? default,
            UpdatedAt = row.Instant("updatedAt") ?? default,
            Rows = row.Number("rows"),
            RejectRows = row.Number("rejectRows"),
            LoadedRows = row.Number("loadedRows"),
            Generation = (int)row.Number("generation"),
            Contract = row.Text("contract"),
            SnapshotKey = row.Text("snapshot"),
            Bytes = row.Number("bytes"),
            Archive = row.Text("archive"),
            Offset = row.Text("archive") is null ? null : row.Number("offset"),
            Attempts = (int)row.Number("attempts"),
            Forgetting = row.Flag("forgetting"),
            Rebuilding = row.Flag("rebuilding"),
            Stuck = row.Flag("stuck"),
            Claim = row.Text("claim"),
            Mark = row.Instant("mark"),
            Begun = row.Flag("begun"),
            DueAt = row.Instant("dueAt"),
            WaitsFor = row.Text("waitsFor"),
            Version = row.Version,
        };
}

/// <summary>What is to be done for an open batch.</summary>
public enum WorkKind
{
    /// <summary>Read the landed file into parts and rejects.</summary>
    Curate,

    /// <summary>Bring the curated rows into the table, or take forgotten ones out.</summary>
    Load,

    /// <summary>Make every member of the archive a batch of its own.</summary>
    Unpack,
}
