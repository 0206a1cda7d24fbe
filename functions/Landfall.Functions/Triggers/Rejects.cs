using System.Runtime.CompilerServices;
using Landfall.Curation.Rejects;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows rows that were set aside. They lead to personal data, so on Azure it wants the admin level.</summary>
public sealed class Rejects(LedgerSummary summary, BatchLedger ledger, RejectReader reader)
{
    /// <summary>
    /// GET /api/rejects: by batch or by table, files newest first, 100 unless a limit is given. Of a file that was refused for its rows
    /// there are the first hundred; they count among the total when the listing comes to their file, so one that ends before
    /// all refused files were come to says <c>atLeast</c>.
    /// </summary>
    [Function(nameof(Rejects))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "rejects")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "batch", "table", "limit");
        var (batch, table, limit) = (values.Text("batch"), values.Text("table"), values.Limit(unlessGiven: 100));
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        IAsyncEnumerable<LedgerEntry> entries;
        long total;
        var refused = 0L;
        if (batch is not null)
        {
            var entry = await FindAsync(batch, cancellationToken);
            if (entry is null)
            {
                return Problem.NotFound($"The ledger has no batch '{batch}'; see GET /api/ingestions for those it has.");
            }

            entries = new[] { entry }.ToAsyncEnumerable();
            total = entry.Manifest?.RejectRows ?? 0;
        }
        else
        {
            entries = summary.RejectedAsync(table, cancellationToken);
            var tables = await TablesAsync(table, cancellationToken);
            total = tables.Sum(one => one.RejectRows);
            refused = tables.Sum(one => one.States.GetValueOrDefault(BatchState.Refused));
        }

        var replies = new List<RejectReply>();
        var isWhole = true;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (replies.Count == limit)
            {
                isWhole = false;
                break;
            }

            if (RejectsOf(entry, cancellationToken) is { } rejects)
            {
                // Those of a file that was refused for them are in no table's count.
                total += entry.Manifest is null ? entry.FirstRejects!.Kept : 0;
                refused -= entry.State == BatchState.Refused ? 1 : 0;
                replies.AddRange(
                    await rejects
                        .Take(limit - replies.Count)
                        .Select(reject => new RejectReply(
                            entry.Batch,
                            entry.Table,
                            entry.File.Name,
                            reject.Line,
                            reject.Offset,
                            reject.Length,
                            reject.Violations
                        ))
                        .ToListAsync(cancellationToken)
                );
            }
        }

        return new OkObjectResult(new RejectsReply(replies, total, AtLeast: !isWhole && refused > 0));
    }

    private async Task<IReadOnlyList<TableSummary>> TablesAsync(string? table, CancellationToken cancellationToken) =>
        table is null ? await summary.TablesAsync(from: null, cancellationToken).ToListAsync(cancellationToken)
        : await summary.TableAsync(table, from: null, cancellationToken) is { } one ? [one]
        : [];

    private IAsyncEnumerable<Reject>? RejectsOf(LedgerEntry entry, CancellationToken cancellationToken) =>
        entry switch
        {
            { Manifest: { RejectRows: > 0 } manifest } => reader.ReadAsync(entry.Batch, manifest, cancellationToken),
            { Manifest: null, FirstRejects: { } first } => ReadAsync(first, cancellationToken),
            _ => null,
        };

    private async IAsyncEnumerable<Reject> ReadAsync(FirstRejects first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var reject in await reader.ReadAsync(first, cancellationToken))
        {
            yield return reject;
        }
    }

    private async Task<LedgerEntry?> FindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindAsync(batch, cancellationToken);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
