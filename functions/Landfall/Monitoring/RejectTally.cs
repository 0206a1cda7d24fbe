using Landfall.Curation.Rejects;
using Landfall.Ledger;

namespace Landfall.Monitoring;

/// <summary>Counts a table's rejected rows by column and rule, without a word of what the rows hold.</summary>
public sealed class RejectTally(LedgerSummary summary, RejectReader reader)
{
    /// <summary>How many rows are looked at, those of the newest files first.</summary>
    public const int MostRows = 2_000;

    /// <summary>How many files are looked at.</summary>
    public const int MostFiles = 12;

    /// <summary>Counts those of <paramref name="table"/>; costs at most so many rows and files, however many there are.</summary>
    public async Task<RejectCounts> CountAsync(string table, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(string? Column, string Rule), long>();
        var (rows, files, isWhole) = (0, 0, true);
        await foreach (var entry in summary.RejectedAsync(table, cancellationToken))
        {
            if (files == MostFiles || rows == MostRows)
            {
                isWhole = false;
                break;
            }

            files++;
            await foreach (var reject in RejectsOf(entry, cancellationToken).WithCancellation(cancellationToken))
            {
                if (rows == MostRows)
                {
                    isWhole = false;
                    break;
                }

                rows++;
                foreach (var broken in reject.Violations.Select(violation => (violation.Column, violation.Rule)).Distinct())
                {
                    counts[broken] = counts.GetValueOrDefault(broken) + 1;
                }
            }

            // Of a file that was refused for its rows only the first are kept.
            isWhole &= entry.FirstRejects is not { } first || first.Met == first.Kept;
        }

        return new RejectCounts(
            rows,
            files,
            isWhole,
            [
                .. counts
                    .Select(count => new RejectCount(count.Key.Column, count.Key.Rule, count.Value))
                    .OrderByDescending(count => count.Rows)
                    .ThenBy(count => count.Column, StringComparer.Ordinal)
                    .ThenBy(count => count.Rule, StringComparer.Ordinal),
            ]
        );
    }

    private async IAsyncEnumerable<Reject> RejectsOf(
        LedgerEntry entry,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (entry.Manifest is { RejectRows: > 0 } manifest)
        {
            await foreach (var reject in reader.ReadAsync(entry.Batch, manifest, cancellationToken))
            {
                yield return reject;
            }
        }
        else if (entry.FirstRejects is { } first)
        {
            foreach (var reject in await reader.ReadAsync(first, cancellationToken))
            {
                yield return reject;
            }
        }
    }
}

/// <summary>Rejected rows of a table by column and rule.</summary>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Files">Files that they are of, the newest that have some.</param>
/// <param name="IsWhole">False when there are more rejected rows than these.</param>
/// <param name="Counts">The most frequent first; a row that breaks two rules is in both.</param>
public sealed record RejectCounts(int Rows, int Files, bool IsWhole, IReadOnlyList<RejectCount> Counts);

/// <summary>How many rows break one rule of one column.</summary>
/// <param name="Column">The column as the source writes it; null when the row as a whole is at fault.</param>
/// <param name="Rule">A word of <see cref="ViolationRule"/>.</param>
/// <param name="Rows">How many rows.</param>
public sealed record RejectCount(string? Column, string Rule, long Rows);
