using System.Globalization;
using System.Runtime.CompilerServices;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Options;

namespace Landfall.Costs;

/// <summary>
/// What was used, in the ledger: partition <c>~costs</c>, a row for each day, table and writer, <c>yyyyMMdd|table|writer</c>. A writer puts
/// its own rows and no others, each time with all of its day, so that nothing is counted twice and nobody waits for another.
/// </summary>
public sealed class UsageRows(ILedgerStore store, IOptions<CostOptions> options, TimeProvider time)
{
    private const string Partition = "~costs";
    private const string DayFormat = "yyyyMMdd";
    private const string FoldedKey = "folded";
    private const string FoldedDay = "day";
    private const char Between = '|';
    private const char AfterAll = '~';

    // Who has the sum of all writers of a day that is long over.
    private const string Everybody = "all";

    // Writers let go of days before yesterday; one more for those that are about to.
    private const int FoldsAfterDays = 3;
    private const int DaysAtOnce = 7;
    private const int DeletedAtOnce = 1_000;

    /// <summary>Writes what <paramref name="writer"/> used of each of these days and tables in all.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; write them again.</exception>
    public async Task WriteAsync(string writer, IReadOnlyList<DayUsage> usages, CancellationToken cancellationToken)
    {
        foreach (var some in usages.Chunk(LedgerLimits.Changes))
        {
            IReadOnlyList<LedgerChange> puts = [.. some.Select(one => new LedgerChange.Put(RowOf(one, writer)))];
            await store.WriteAsync(Partition, puts, cancellationToken);
        }
    }

    /// <summary>Reads the days <paramref name="from"/> to <paramref name="to"/>, a value for each row; of one table, when it is named.
    /// Costs the rows of these days.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async IAsyncEnumerable<DayUsage> ReadAsync(
        string? table,
        DateOnly from,
        DateOnly to,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var ranges = table is null
            ? [new LedgerKeys(Start(from), Text(to) + AfterAll)]
            : Enumerable
                .Range(0, Math.Max(to.DayNumber - from.DayNumber + 1, 0))
                .Select(days => LedgerKeys.StartingWith($"{Start(from.AddDays(days))}{table}{Between}"));
        foreach (var keys in ranges)
        {
            await foreach (var row in store.ListAsync(Partition, keys, cancellationToken))
            {
                yield return Read(row);
            }
        }
    }

    /// <summary>
    /// Makes one row of all writers of a table's day, for days that are long over, and deletes those that are older than they are kept.
    /// Goes on where it stopped; any number may do it at once.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store did not answer; the next call goes on.</exception>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        var last = UsageMeter.Today(time).AddDays(-FoldsAfterDays);
        var day = await FirstUnfoldedAsync(cancellationToken);
        for (var days = 0; day <= last && days < DaysAtOnce; day = day.Value.AddDays(1), days++)
        {
            await FoldAsync(day.Value, cancellationToken);
            await DeleteBeforeAsync(day.Value.AddDays(-options.Value.KeepDays), cancellationToken);
            var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [FoldedDay] = Text(day.Value) };
            await store.WriteAsync(Partition, [new LedgerChange.Put(new LedgerRow(FoldedKey, columns))], cancellationToken);
        }
    }

    private async Task<DateOnly?> FirstUnfoldedAsync(CancellationToken cancellationToken)
    {
        if ((await store.FindAsync(Partition, FoldedKey, cancellationToken))?.Text(FoldedDay) is { } folded)
        {
            return DayOf(folded).AddDays(1);
        }

        var first = await store
            .ListAsync(Partition, new LedgerKeys("", FoldedKey) { Most = 1 }, cancellationToken)
            .FirstOrDefaultAsync(cancellationToken);
        return first is null ? null : Read(first).Day;
    }

    private async Task FoldAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var writers = new List<LedgerRow>();
        await foreach (var row in store.ListAsync(Partition, LedgerKeys.StartingWith(Start(day)), cancellationToken))
        {
            if (writers.Count > 0 && Read(writers[0]).Table != Read(row).Table)
            {
                await FoldAsync(writers, cancellationToken);
                writers.Clear();
            }

            writers.Add(row);
        }

        await FoldAsync(writers, cancellationToken);
    }

    // In one transaction that compares versions: a row that is gone is in the sum, and one that is there is not.
    private async Task FoldAsync(IReadOnlyList<LedgerRow> writers, CancellationToken cancellationToken)
    {
        if (writers.Count < 2)
        {
            return;
        }

        var folded = writers.FirstOrDefault(row => row.Key.EndsWith(Between + Everybody, StringComparison.Ordinal));
        foreach (var some in writers.Where(row => row != folded).Chunk(LedgerLimits.Changes - 1))
        {
            var first = Read(some[0]);
            var sum = some.Select(row => Read(row).Usage)
                .Aggregate(folded is null ? Usage.None : Read(folded).Usage, (one, other) => one + other);
            var row = RowOf(first with { Usage = sum }, Everybody);
            var write = await store.WriteAsync(
                Partition,
                [
                    folded is null ? new LedgerChange.Insert(row) : new LedgerChange.Replace(row with { Version = folded.Version }),
                    .. some.Select(one => new LedgerChange.Delete(one.Key, one.Version!)),
                ],
                cancellationToken
            );
            if (!write.IsCommitted)
            {
                // Another host does it.
                return;
            }

            folded = row with { Version = write.Versions[0] };
        }
    }

    private async Task DeleteBeforeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        // A day has a row for each table that worked on it, so all of them have to go before the next day comes.
        var keys = new LedgerKeys("", Start(day)) { Most = DeletedAtOnce };
        while (await store.ListAsync(Partition, keys, cancellationToken).ToListAsync(cancellationToken) is { Count: > 0 } old)
        {
            foreach (var some in old.Chunk(LedgerLimits.Changes))
            {
                IReadOnlyList<LedgerChange> deletes = [.. some.Select(row => new LedgerChange.Delete(row.Key, row.Version!))];
                if (!(await store.WriteAsync(Partition, deletes, cancellationToken)).IsCommitted)
                {
                    // Another host does it.
                    return;
                }
            }
        }
    }

    private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static string Start(DateOnly day) => Text(day) + Between;

    private static DateOnly DayOf(string text) => DateOnly.ParseExact(text, DayFormat, CultureInfo.InvariantCulture);

    private static LedgerRow RowOf(DayUsage one, string writer)
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["executions"] = one.Usage.Executions,
            ["gbSeconds"] = one.Usage.GbSeconds,
            ["warehouseSeconds"] = one.Usage.WarehouseSeconds,
            ["storedBytes"] = one.Usage.StoredBytes,
            ["rows"] = one.Usage.Rows,
        };
        Add("blob", one.Usage.Blobs);
        Add("queue", one.Usage.Queues);
        Add("table", one.Usage.Tables);
        return new LedgerRow($"{Start(one.Day)}{one.Table}{Between}{writer}", columns);

        void Add(string service, StorageCalls calls)
        {
            columns.Add(service + nameof(calls.Writes), calls.Writes);
            columns.Add(service + nameof(calls.Lists), calls.Lists);
            columns.Add(service + nameof(calls.Reads), calls.Reads);
            columns.Add(service + nameof(calls.Others), calls.Others);
            columns.Add(service + nameof(calls.Deletes), calls.Deletes);
        }
    }

    private static DayUsage Read(LedgerRow row)
    {
        var parts = row.Key.Split(Between);
        return new DayUsage(
            DayOf(parts[0]),
            parts[1],
            new Usage
            {
                Blobs = Calls("blob"),
                Queues = Calls("queue"),
                Tables = Calls("table"),
                Executions = row.Number("executions"),
                GbSeconds = Seconds("gbSeconds"),
                WarehouseSeconds = Seconds("warehouseSeconds"),
                StoredBytes = row.Number("storedBytes"),
                Rows = row.Number("rows"),
            }
        );

        double Seconds(string column) => row.Columns.TryGetValue(column, out var value) ? (double)value : 0;

        StorageCalls Calls(string service) =>
            new(
                row.Number(service + nameof(StorageCalls.Writes)),
                row.Number(service + nameof(StorageCalls.Lists)),
                row.Number(service + nameof(StorageCalls.Reads)),
                row.Number(service + nameof(StorageCalls.Others)),
                row.Number(service + nameof(StorageCalls.Deletes))
            );
    }
}
