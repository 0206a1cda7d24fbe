using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>Sums the ledger up for people; reads each entry once and keeps at most one day of them. A document that cannot be read hides no other one.</summary>
public sealed class LedgerSummary(BatchLedger ledger, ILogger<LedgerSummary> logger)
{
    /// <summary>Every table with entries, the unclaimed files among them, by name; files of the UTC day <paramref name="from"/> on, or all.</summary>
    public async IAsyncEnumerable<TableSummary> TablesAsync(DateOnly? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var table in ledger.TablesAsync(cancellationToken))
        {
            if (await TableAsync(table, from, cancellationToken) is { } summary)
            {
                yield return summary;
            }
        }
    }

    /// <summary>One table, files of the UTC day <paramref name="from"/> on, or all; null when there are none.</summary>
    public async Task<TableSummary?> TableAsync(string table, DateOnly? from, CancellationToken cancellationToken)
    {
        var states = new SortedDictionary<BatchState, long>();
        var sum = new TableSummary(table, states, 0, 0, 0, 0, 0, 0, DateTimeOffset.MinValue);
        await foreach (var reading in ledger.ReadAsync(table, from, cancellationToken))
        {
            sum = reading switch
            {
                { Entry: { } entry } => Add(sum, states, entry),
                { Failure: not null } => sum with { Unreadable = sum.Unreadable + 1 },
                _ => sum,
            };
        }

        return sum.Files + sum.ClaimedLater + sum.Unreadable > 0 ? sum : null;
    }

    /// <summary>
    /// The entries of <paramref name="table"/> or of all tables, those of the newest files first; take as many as wanted. Those that cannot be read are left out with
    /// a warning.
    /// </summary>
    public async IAsyncEnumerable<LedgerEntry> NewestAsync(string? table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, List<string>>();
        var tables = table is null ? ledger.TablesAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
        await foreach (var one in tables.WithCancellation(cancellationToken))
        {
            await foreach (var day in ledger.DaysAsync(one, cancellationToken))
            {
                if (!days.TryGetValue(day, out var onDay))
                {
                    days.Add(day, onDay = []);
                }

                onDay.Add(one);
            }
        }

        foreach (var (day, onDay) in days.Reverse())
        {
            var entries = new List<LedgerEntry>();
            foreach (var one in onDay)
            {
                await foreach (var reading in ledger.ReadDayAsync(one, day, cancellationToken))
                {
                    if (reading.Entry is { } entry)
                    {
                        entries.Add(entry);
                    }
                    else if (reading.Failure is { } failure)
                    {
                        Log.Unreadable(logger, reading.Batch, failure);
                    }
                }
            }

            foreach (var entry in entries.OrderByDescending(entry => entry.File.LastModified).ThenBy(entry => entry.Batch, StringComparer.Ordinal))
            {
                yield return entry;
            }
        }
    }

    private static TableSummary Add(TableSummary sum, SortedDictionary<BatchState, long> states, LedgerEntry entry)
    {
        var updatedAt = entry.UpdatedAt > sum.UpdatedAt ? entry.UpdatedAt : sum.UpdatedAt;
        if (entry is { State: BatchState.Unclaimed, RelatedBatch: not null })
        {
            return sum with { ClaimedLater = sum.ClaimedLater + 1, UpdatedAt = updatedAt };
        }

        states[entry.State] = states.GetValueOrDefault(entry.State) + 1;
        return sum with
        {
            Files = sum.Files + 1,
            Rows = sum.Rows + (entry.Manifest?.Rows ?? 0),
            RejectRows = sum.RejectRows + (entry.Manifest?.RejectRows ?? 0),
            LoadedRows = sum.LoadedRows + (entry.Counts is { } counts ? counts.Inserted + counts.Updated : 0),
            UpdatedAt = updatedAt,
        };
    }
}
