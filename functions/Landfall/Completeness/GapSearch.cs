using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Completeness;

/// <summary>
/// Finds the hours, days and numbers that a table's source has and for which no file is in the table. Reads the ledger's rows of the files
/// that landed since the first of them, and keeps a byte for each hour or day that is looked at.
/// </summary>
public sealed class GapSearch(LedgerTables tables, TimeProvider time)
{
    /// <summary>How many hours, days, weeks or months are looked at at most.</summary>
    public const int MostPeriods = 200_000;

    private const int MostRuns = 100_000;
    private const int MostNotLoaded = 1_000;

    // A file for a day may be written in a zone that is ahead, before that day begins at UTC.
    private const int DaysAhead = 1;

    /// <summary>
    /// What the table lacks of the UTC days <paramref name="from"/> to <paramref name="to"/>: of what the names say their files are for,
    /// or, where they say a number only, of the days on which files landed.
    /// </summary>
    /// <param name="contract">The table's contract in force.</param>
    /// <param name="expected">What it expects.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="most">How many gaps, and how many files that were not loaded, are told.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="GapException">The days hold more than can be looked at.</exception>
    public async Task<GapReading> FindAsync(
        TableContract contract,
        ExpectedFiles expected,
        DateOnly from,
        DateOnly to,
        int most,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(expected);
        ISeenFiles seen =
            expected.Every == FilePeriod.Number
                ? new SeenNumbers(expected, MostRuns)
                : new SeenPeriods(expected, from, to, time.GetUtcNow());
        var (first, last) = expected.Every == FilePeriod.Number ? (from, (DateOnly?)to) : (from.AddDays(-DaysAhead), null);
        var stopped = new Dictionary<string, (NotLoadedFile File, string Key)>(StringComparer.Ordinal);
        var (withoutTime, others) = (0L, 0);
        await foreach (var row in RowsAsync(contract.Table, first, last, cancellationToken))
        {
            var batchState = StateOf(row);
            if (row.Text("name") is not { } name || SeenOf(batchState) is not { } state)
            {
                continue;
            }

            if (seen.ForOf(name, contract.IsMarker(name)) is not { } index)
            {
                withoutTime++;
                continue;
            }

            if (!seen.IsAsked(index))
            {
                continue;
            }

            seen.Add(index, state);
            if (state != SeenState.NotLoaded || stopped.ContainsKey(name))
            {
                continue;
            }

            if (stopped.Count == MostNotLoaded)
            {
                others++;
                continue;
            }

            var file = new NotLoadedFile(
                FilePeriods.NameOf(expected.Every, index),
                name,
                LedgerTables.BatchOf(contract.Table, row),
                batchState!.Value
            );
            stopped.Add(name, (file, row.Key));
        }

        if (stopped.Count > 0)
        {
            await LeaveOutAsync(contract.Table, stopped, first, last, cancellationToken);
        }

        var found = seen.Gaps().ToList();
        var lacking = stopped.Values.Select(one => one.File).OrderBy(file => file.For, StringComparer.Ordinal).ToList();
        return new GapReading(
            contract.Table,
            expected.Every,
            from,
            to,
            seen.Expected,
            seen.There,
            seen.OnTheWay,
            found.Sum(gap => gap.Count),
            [.. found.Take(most)],
            Math.Max(0, found.Count - most),
            [.. lacking.Take(most)],
            Math.Max(0, lacking.Count - most) + others,
            withoutTime
        );
    }

    private IAsyncEnumerable<LedgerRow> RowsAsync(string table, DateOnly from, DateOnly? to, CancellationToken cancellationToken) =>
        tables.EntryRowsAsync(table, from, to, after: null, int.MaxValue, cancellationToken);

    // A file that was written again and loaded then lacks nothing. Rows come newest first, so its newer version came before it.
    private async Task LeaveOutAsync(
        string table,
        Dictionary<string, (NotLoadedFile File, string Key)> stopped,
        DateOnly from,
        DateOnly? to,
        CancellationToken cancellationToken
    )
    {
        var last = stopped.Values.Select(one => one.Key).Max(StringComparer.Ordinal)!;
        await foreach (var row in RowsAsync(table, from, to, cancellationToken))
        {
            if (string.CompareOrdinal(row.Key, last) >= 0)
            {
                return;
            }

            if (
                row.Text("name") is { } name
                && stopped.TryGetValue(name, out var one)
                && string.CompareOrdinal(row.Key, one.Key) < 0
                && SeenOf(StateOf(row)) is SeenState.There or SeenState.OnTheWay
            )
            {
                stopped.Remove(name);
            }
        }
    }

    private static BatchState? StateOf(LedgerRow row) =>
        Enum.TryParse<BatchState>(row.Text("state"), ignoreCase: true, out var state) ? state : null;

    // What was overwritten has a successor that counts.
    private static SeenState? SeenOf(BatchState? state) =>
        state switch
        {
            BatchState.Published or BatchState.Duplicate or BatchState.Superseded => SeenState.There,
            BatchState.Registered or BatchState.Curated => SeenState.OnTheWay,
            BatchState.Refused or BatchState.Parked or BatchState.Forgotten => SeenState.NotLoaded,
            _ => null,
        };
}

/// <summary>More was asked for than can be looked at; the message says what to ask for.</summary>
public sealed class GapException(string message) : Exception(message);
