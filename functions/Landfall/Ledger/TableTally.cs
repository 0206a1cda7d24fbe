using System.Globalization;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>What one batch adds to the numbers of its table.</summary>
/// <param name="Word">Its state as people write it, or <see cref="ClaimedLater"/>.</param>
/// <param name="Rows">Curated rows.</param>
/// <param name="RejectRows">Rejected rows.</param>
/// <param name="LoadedRows">Rows that loads inserted or updated.</param>
/// <param name="UpdatedAt">When its entry last changed, UTC.</param>
internal readonly record struct CountedBatch(string Word, long Rows, long RejectRows, long LoadedRows, DateTimeOffset UpdatedAt)
{
    /// <summary>When its file landed, UTC; null when that is not known.</summary>
    public DateTimeOffset? LandedAt { get; init; }

    /// <summary>True when its rows are in the table by its own load.</summary>
    public bool IsPublished => Word == Published;

    /// <summary>True when its rows are in the table, by itself or by its original.</summary>
    public bool IsQueryable => IsPublished || Word == Duplicate;

    private static readonly string Published = WordOf(BatchState.Published);
    private static readonly string Duplicate = WordOf(BatchState.Duplicate);

    /// <summary>The word for an unclaimed file that a contract claimed later.</summary>
    public const string ClaimedLater = "claimedLater";

    public static CountedBatch Of(LedgerEntry entry) =>
        new(
            entry is { State: BatchState.Unclaimed, RelatedBatch: not null } ? ClaimedLater : WordOf(entry.State),
            entry.Manifest?.Rows ?? 0,
            entry.Manifest?.RejectRows ?? 0,
            entry.Counts?.Loaded ?? 0,
            entry.UpdatedAt
        )
        {
            LandedAt = entry.File.LastModified,
        };

    public static CountedBatch Of(WorkRow work) => new(WordOf(work.State), work.Rows, work.RejectRows, work.LoadedRows, work.UpdatedAt);

    /// <summary>Takes an entry's row by its typed columns; null when they say nothing that this Landfall knows.</summary>
    public static CountedBatch? Of(LedgerRow row) =>
        row.Text("state") is { } word && (word == ClaimedLater || Enum.TryParse<BatchState>(word, ignoreCase: true, out _))
            ? new CountedBatch(
                word,
                row.Number("rows"),
                row.Number("rejectRows"),
                row.Number("loadedRows"),
                row.Instant("updatedAt") ?? DateTimeOffset.MinValue
            )
            {
                LandedAt = row.Instant("modifiedAt"),
            }
            : null;

    private static string WordOf(BatchState state) => state.ToString().ToLowerInvariant();
}

/// <summary>Adds batches up to the numbers of a table.</summary>
internal sealed class TableTally
{
    private const string Rows = "Rows";
    private const string RejectRows = "RejectRows";
    private const string LoadedRows = "LoadedRows";
    private const string UpdatedAtColumn = "updatedAt";

    private const string NewestDataColumn = "newestData";

    // Rows by the day of their files are kept for the last days only: whoever wants more writes them down elsewhere.
    private const int Days = 8;
    private const string Day = "day";
    private const string DaySpelling = "yyyyMMdd";

    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private DateTimeOffset _updatedAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _newestData;

    /// <summary>Batches whose rows say nothing that this Landfall knows.</summary>
    public long Unreadable { get; set; }

    public void Add(CountedBatch batch) => Add(batch, 1);

    /// <summary>Takes out what <paramref name="batch"/> added.</summary>
    public void Remove(CountedBatch batch) => Add(batch, -1);

    /// <summary>Adds what a writer's row says of closed batches.</summary>
    public void Add(LedgerRow counts)
    {
        foreach (var (column, value) in counts.Columns)
        {
            if (value is long number)
            {
                Add(column, number);
            }
        }

        Note(counts.Instant(UpdatedAtColumn) ?? DateTimeOffset.MinValue);
        NoteData(counts.Instant(NewestDataColumn));
    }

    /// <summary>When the newest file landed whose rows came into the table, UTC; null when nobody has counted it. A file that was
    /// forgotten since still counts.</summary>
    public DateTimeOffset? NewestData => _newestData;

    /// <summary>Rows of the last days, by the UTC day on which their files landed; a day without files is not among them, and neither is
    /// one of which more was taken out than was ever counted by day.</summary>
    public IReadOnlyDictionary<DateOnly, DayRows> RowsByDay()
    {
        // Writers let go of a day at different times: of an older one there is what one of them still has, and not the sum.
        var (first, days) = (FirstDay(), new Dictionary<DateOnly, DayRows>());
        foreach (var (column, number) in _numbers)
        {
            if (DayOf(column) is { } day && day >= first)
            {
                var before = days.GetValueOrDefault(day) ?? new DayRows(0, 0);
                days[day] = column.EndsWith(RejectRows, StringComparison.Ordinal)
                    ? before with
                    {
                        Rejected = before.Rejected + number,
                    }
                    : before with
                    {
                        Curated = before.Curated + number,
                    };
            }
        }

        // Files that a Landfall counted which knew no days may be forgotten or read again by one that does.
        return days.Where(day => day.Value is { Curated: >= 0, Rejected: >= 0 }).ToDictionary();
    }

    /// <summary>The numbers as a writer's row.</summary>
    public LedgerRow ToRow(string key)
    {
        var first = FirstDay();
        var columns = _numbers
            .Where(number => number.Value != 0 && !(DayOf(number.Key) < first))
            .ToDictionary(number => number.Key, number => (object)number.Value, StringComparer.Ordinal);
        columns[UpdatedAtColumn] = _updatedAt;
        if (_newestData is { } newestData)
        {
            columns[NewestDataColumn] = newestData;
        }

        return new LedgerRow(key, columns);
    }

    /// <summary>The numbers as people see them; null when there is no batch.</summary>
    public TableSummary? ToSummary(string table)
    {
        var states = new SortedDictionary<BatchState, long>();
        var sum = new TableSummary(table, states, 0, Number(CountedBatch.ClaimedLater), Unreadable, 0, 0, 0, _updatedAt);
        foreach (var state in Enum.GetValues<BatchState>())
        {
            var word = state.ToString().ToLower(CultureInfo.InvariantCulture);
            if (Number(word) is not 0 and var files)
            {
                states.Add(state, files);
                sum = sum with { Files = sum.Files + files };
            }

            sum = sum with
            {
                Rows = sum.Rows + Number(word + Rows),
                RejectRows = sum.RejectRows + Number(word + RejectRows),
                LoadedRows = sum.LoadedRows + Number(word + LoadedRows),
            };
        }

        return sum.Files + sum.ClaimedLater + sum.Unreadable > 0 ? sum : null;
    }

    private long Number(string column) => _numbers.GetValueOrDefault(column);

    private void Add(CountedBatch batch, int sign)
    {
        Add(batch.Word, sign);
        Add(batch.Word + Rows, sign * batch.Rows);
        Add(batch.Word + RejectRows, sign * batch.RejectRows);
        Add(batch.Word + LoadedRows, sign * batch.LoadedRows);
        Note(batch.UpdatedAt);
        if (batch is { IsPublished: true, LandedAt: { } landedAt })
        {
            var day = Day + landedAt.UtcDateTime.ToString(DaySpelling, CultureInfo.InvariantCulture);
            Add(day + Rows, sign * batch.Rows);
            Add(day + RejectRows, sign * batch.RejectRows);
        }

        if (sign > 0 && batch.IsQueryable)
        {
            NoteData(batch.LandedAt);
        }
    }

    private DateOnly? FirstDay() => _numbers.Keys.Select(DayOf).Max()?.AddDays(1 - Days);

    private static DateOnly? DayOf(string column) =>
        column.Length > Day.Length + DaySpelling.Length
        && column.StartsWith(Day, StringComparison.Ordinal)
        && DateOnly.TryParseExact(
            column.AsSpan(Day.Length, DaySpelling.Length),
            DaySpelling,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;

    private void NoteData(DateTimeOffset? landedAt) => _newestData = landedAt > _newestData ? landedAt : _newestData ?? landedAt;

    private void Add(string column, long number) => _numbers[column] = Number(column) + number;

    private void Note(DateTimeOffset updatedAt) => _updatedAt = updatedAt > _updatedAt ? updatedAt : _updatedAt;
}

/// <summary>Rows of the files of a table that landed on one UTC day and were loaded.</summary>
/// <param name="Curated">Rows that are, or were, in the table.</param>
/// <param name="Rejected">Rows that were set aside.</param>
public sealed record DayRows(long Curated, long Rejected)
{
    /// <summary>Rows that were read.</summary>
    public long Read => Curated + Rejected;
}
